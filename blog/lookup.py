"""One article by its address: the site's busiest query.

Django takes several times as long to write this SQL as the database to answer it, so it is written once per kind of
database, from the same `published()` as everywhere, and only its two values change.
"""

from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.utils import timezone

from blog.models import Post


def article(slug: str, *, now: datetime | None = None) -> list[Post]:
    """Rows as `with_topics()` makes them, with the author's names; none when readers may not see the post."""
    when = connection.ops.adapt_datetimefield_value(now or timezone.now())
    return list(Post.objects.raw(_sql(connection.vendor), [when, slug]))


@lru_cache
def _sql(vendor: str) -> str:
    rows = Post.objects.published().filter(slug="").with_topics()
    sql, values = rows.query.sql_with_params()
    assert len(values) == 2  # the time and the address, in this order
    return str(sql)
