"""Where posts were found before. What readers once knew leads them to the post for ever, however often it moves."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.encoding import escape_uri_path

from blog.models import OldAddress, Post, Topic
from practice import moved

NUMBERED = ("p", "page_id")
"""How WordPress numbers a post in a query, `/?p=12`, whatever else the query holds."""
PART = re.compile(r"(/.+/)(?:comment-page-\d+|amp|\d{1,3})/?")
"""Pages that WordPress makes of one post: those of its comments, of its parts, and one for phones."""
FEED_END = r"feed/?(?:(?:atom|rss2?|rdf)/?)?"
COMMENTS = re.compile(rf"(/.+/){FEED_END}")
"""WordPress's feed of what is said about one post."""
FEED = re.compile(f"/{FEED_END}")
TOPIC = re.compile(r"/(?:category|tag)/(?:[\w-]+/)*?([\w-]+)(/feed)?/?")


def follow(before: Post | None, after: Post) -> None:
    """Remember the address that readers knew `before` by, once it is given up; forget one that is taken back.

    A post that goes back into the drawer gives its address up too: it may come out under another one.
    """
    path = after.get_absolute_url()
    if before and before.is_published and not (after.is_published and before.slug == after.slug):
        OldAddress.objects.update_or_create(path=before.get_absolute_url(), defaults={"post": after})
    if after.is_published:
        OldAddress.objects.filter(path=path, post=after).delete()


def find(request: HttpRequest) -> str | None:
    """Where what was asked for is found now, with what is left of the query; None when it never was anywhere."""
    wanted = list(candidates(request.path, request.META.get("QUERY_STRING", "")))
    posts = by_old_address([path for path, _, _ in wanted], Post.objects.published())
    for path, rest, query in wanted:
        if path in posts:
            target = posts[path].get_absolute_url() + rest
            return None if target == request.path else target + (f"?{query}" if query else "")
    return of_topic(request.path)


def by_old_address(paths: list[str], posts: QuerySet[Post]) -> dict[str, Post]:
    """Those of `posts` that were found at `paths`: with their present address and what an import knows them by."""
    known = OldAddress.objects.filter(path__in=paths, post__in=posts).select_related("post")
    return {old.path: old.post for old in known.only("path", "post__slug", "post__import_ref")}


def of_topic(path: str) -> str | None:
    """Where the list at an old address of WordPress is found here: a category's, a tag's or the feed's."""
    if FEED.fullmatch(path):
        return reverse("blog:feed")
    if not (listed := TOPIC.fullmatch(path)):
        return None
    slug = moved.now_called("blog:topic", [listed[1]]).get(listed[1], listed[1])
    if not Topic.objects.used().filter(slug=slug).exists():
        return None
    return reverse("blog:topic_feed" if listed[2] else "blog:topic", args=[slug])


def candidates(path: str, query: str) -> Iterator[tuple[str, str, str]]:
    """Addresses to look for, the most exact first, each with what follows in the path and what stays in the query."""
    if "\x00" in path + query:
        return
    if query:
        yield f"{path}?{query}", "", ""
    asked = QueryDict(query)
    for name in NUMBERED:
        if asked.get(name, "").isdecimal():
            others = [(key, value) for key, value in asked.items() if key != name]
            yield f"{path}?{name}={asked[name]}", "", urlencode(others)
    for known in {path: 0, escape_uri_path(path): 0, path.rstrip("/"): 0, f"{path}/": 0}:
        yield known, "", query
    if part := PART.fullmatch(path):
        yield part[1], "", query
    if comments := COMMENTS.fullmatch(path):
        yield comments[1], "comments/feed/", query
    first, _, rest = path.removeprefix(reverse("blog:list")).partition("/")
    if rest and path.startswith(reverse("blog:list")):
        yield f"{reverse('blog:list')}{first}/", rest, query


moved.watch(Topic.objects.used, "blog:topic")


def is_numbered(request: HttpRequest) -> bool:
    """Whether the first page is asked for in the way WordPress asks for a post."""
    return request.path == "/" and any(name in request.GET for name in NUMBERED)
