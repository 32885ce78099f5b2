"""Search over everything public: `/search/?q=`.

An app's `searching` module says what it has (`index.register`). `index` keeps one `SearchEntry` for each public row
and its words beside it; `finding` asks for them. Words are cut, folded and stemmed here (`words`), so that SQLite
(FTS5) and PostgreSQL (tsvector) are given the same ones and find the same; only the ranking is each database's own.
"""
