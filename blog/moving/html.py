"""A page in HTML: its title, its date where it says one, and its article as Markdown."""

import posixpath
import re
from collections.abc import Iterator
from datetime import tzinfo

from bs4 import BeautifulSoup, Tag
from bs4.dammit import UnicodeDammit
from django.utils.text import slugify

from blog.moving import moments
from blog.moving.files import Source
from blog.moving.markup import markdown, pictures_in, tree
from blog.moving.shape import FoundPost, Text, path_of


def read(source: Source, zone: tzinfo) -> Iterator[FoundPost]:
    """One post. Whatever is damaged in HTML is read as browsers do; only what can't be opened is refused."""
    page = tree(decoded(source))
    title = _title(page) or source.stem.replace("-", " ").capitalize()
    article = _article(page)
    address = _address(page, source)
    stem = posixpath.splitext(posixpath.basename(path_of(address).rstrip("/")))[0]
    slug = slugify(stem if stem != "index" else title)
    yield FoundPost(
        place=source.path,
        ref=f"html:{source.path}"[:300],
        title=title,
        text=lambda _refused: Text(*_markdown(article)),
        source=article,
        folder=source.folder,
        address=address,
        slug=slug or slugify(title),
        summary=_meta(page, "description", "og:description"),
        published_at=moments.or_none(_meta(page, "article:published_time", "date", "dcterms.date"), zone),
        is_guessed=True,
        author=_meta(page, "author"),
        old_addresses=tuple(path for path in [path_of(address)] if path),
        pictures=tuple(pictures_in(article)),
    )


def decoded(source: Source) -> str:
    """Text in whatever encoding it says or seems to be in."""
    content = source.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = UnicodeDammit(content, is_html=True).unicode_markup or content.decode("latin-1")
    return text.replace("\0", "")


def _markdown(article: str) -> tuple[str, str, tuple[str, ...]]:
    text, notes = markdown(article)
    return text, "", tuple(notes)


def _title(page: BeautifulSoup) -> str:
    """The article's own heading before the window's, which often has the site's name in it."""
    headings = page.find_all("h1")
    found = headings[0] if len(headings) == 1 else page.find("title") or (headings[0] if headings else None)
    return " ".join(found.get_text().split()) if isinstance(found, Tag) else ""


def _article(page: BeautifulSoup) -> str:
    """The part that is the article, without the heading that has become the title and what stands around pages."""
    part = page.find("article") or page.find("main") or page.find("body") or page
    headings = page.find_all("h1")
    if len(headings) == 1:
        headings[0].decompose()
    for around in part.find_all(["nav", "header", "footer", "aside"]) if isinstance(part, Tag) else []:
        around.decompose()
    return str(part)


def _address(page: BeautifulSoup, source: Source) -> str:
    """Where it was on the web: as it says itself, else as the files lie."""
    said = page.find("link", rel="canonical")
    named = str(said.get("href") or "") if isinstance(said, Tag) else _meta(page, "og:url")
    return named.strip() or f"/{source.path.removesuffix('index.html')}"


def _meta(page: BeautifulSoup, *names: str) -> str:
    for name in names:
        found = page.find("meta", attrs={"name": re.compile(f"^{re.escape(name)}$", re.IGNORECASE)}) or page.find(
            "meta", attrs={"property": name}
        )
        if isinstance(found, Tag) and (content := str(found.get("content") or "").strip()):
            return content
    return ""
