"""Where posts were found before. What readers once knew leads them to the post for ever, however often it moves."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import escape_uri_path

from blog.models import OldAddress, Post

NUMBERED = ("p", "page_id")
"""How WordPress numbers a post in a query, `/?p=12`, whatever else the query holds."""


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
    wanted = list(_candidates(request))
    known = OldAddress.objects.filter(path__in=[path for path, _, _ in wanted], post__in=Post.objects.published())
    posts = {old.path: old.post for old in known.select_related("post").only("path", "post__slug")}
    for path, rest, query in wanted:
        if path in posts:
            target = posts[path].get_absolute_url() + rest
            return None if target == request.path else target + (f"?{query}" if query else "")
    return None


def _candidates(request: HttpRequest) -> Iterator[tuple[str, str, str]]:
    """Addresses to look for, the most exact first, each with what follows in the path and what stays in the query."""
    path, query = request.path, request.META.get("QUERY_STRING", "")
    if "\x00" in path + query:
        return
    if query:
        yield f"{path}?{query}", "", ""
    for name in NUMBERED:
        if request.GET.get(name, "").isdecimal():
            others = [(key, value) for key, value in request.GET.items() if key != name]
            yield f"{path}?{name}={request.GET[name]}", "", urlencode(others)
    for known in {path: 0, escape_uri_path(path): 0, path.rstrip("/"): 0, f"{path}/": 0}:
        yield known, "", query
    first, _, rest = path.removeprefix(reverse("blog:list")).partition("/")
    if rest and path.startswith(reverse("blog:list")):
        yield f"{reverse('blog:list')}{first}/", rest, query


def is_numbered(request: HttpRequest) -> bool:
    """Whether the first page is asked for in the way WordPress asks for a post."""
    return request.path == "/" and any(name in request.GET for name in NUMBERED)
