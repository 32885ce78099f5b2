"""Pages whose address was changed: the one that readers, printed sheets and other sites know leads to them for ever.

An app says in its `addresses` module which of its rows have pages. Posts, which can also come from other sites, keep
what they were called before themselves (blog.addresses).
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django.core.validators import slug_re
from django.db.models import Model, QuerySet
from django.db.models.signals import post_save, pre_save
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from practice.middleware import Handler
from practice.models import MovedPage
from practice.responses import moved_to

Public = Callable[[], QuerySet[Any]]
_watched: dict[str, Public] = {}
"""The rows that readers may see, by the name of a page that has the slug of one in its address."""


def watch(public: Public, *pages: str) -> None:
    """From now on `pages` of such a row, and what lies beneath them, are found when its `slug` has changed.

    The slug of a row that no reader could know is given up without a trace; one that goes back into the drawer may come
    out under another.
    """
    _watched.update(dict.fromkeys(pages, public))
    model = public().model

    def look_back(instance: Any, raw: bool = False, **more: Any) -> None:
        known = None if raw or instance.pk is None else public().filter(pk=instance.pk).first()
        instance.slug_before = known.slug if known else ""

    def remember(instance: Any, **more: Any) -> None:
        before = instance.slug_before
        if before and (before != instance.slug or not public().filter(pk=instance.pk).exists()):
            for page in pages:
                values = {"page": page, "key": instance.pk}
                MovedPage.objects.update_or_create(path=reverse(page, args=[before]), defaults=values)

    pre_save.connect(look_back, sender=model, weak=False)
    post_save.connect(remember, sender=model, weak=False)


def find(path: str) -> str | None:
    """Where what was at `path` is now. Two queries at most, none for what can't have moved."""
    for page in _watched:
        start = _start(page)
        slug, _, rest = path.removeprefix(start).partition("/")
        if path.startswith(start) and slug and "\x00" not in slug:
            now = now_called(page, [slug]).get(slug, slug)
            return None if now == slug else reverse(page, args=[now]) + rest
    return None


def now_called(page: str, slugs: Collection[str]) -> dict[str, str]:
    """The slugs of today by those of `slugs` that public rows with such a page had before. Two queries at most."""
    start = _start(page)
    paths = [f"{start}{slug}/" for slug in slugs]
    keys = dict(MovedPage.objects.filter(path__in=paths).values_list("path", "key"))
    rows = _watched[page]().filter(pk__in=keys.values()).values_list("pk", "slug") if keys else []
    now = dict(rows)
    return {path.removeprefix(start).rstrip("/"): now[key] for path, key in keys.items() if key in now}


def listed() -> list[tuple[str, str]]:
    """Every address that leads elsewhere, and where it leads."""
    rows = MovedPage.objects.order_by("path").values_list("path", flat=True)
    return [(path, to) for path in rows if (to := find(path))]


def rename(pairs: Iterable[tuple[str, str]], *, may_change: Callable[[type[Model]], bool]) -> list[str]:
    """Rows that are called here as they were on the other site before its `listed` get the name that they have there.

    Returns their addresses of today. A name that another row has is left to it.
    """
    renamed = []
    for page, before, now in _names(pairs):
        rows = _watched[page]().model._base_manager
        if may_change(rows.model) and not rows.filter(slug=now).exists():
            for row in rows.filter(slug=before):
                row.slug = now
                row.save()
                renamed.append(reverse(page, args=[now]))
    return renamed


def bring(pairs: Iterable[tuple[str, str]]) -> None:
    """What `listed` gave on another site. What leads elsewhere here, or to nothing here, stays as it is."""
    for page, before, now in _names(pairs):
        for row in _watched[page]().model._base_manager.filter(slug=now):
            values = {"page": page, "key": row.pk}
            MovedPage.objects.get_or_create(path=reverse(page, args=[before]), defaults=values)


def _names(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """The page, the slug before and that of today, of each pair of addresses that rows here could have."""
    for pair in pairs:
        for page, public in _watched.items():
            most = public().model._meta.get_field("slug").max_length or 0
            before, now = (each.removeprefix(_start(page)).rstrip("/") for each in pair)
            if all(slug_re.fullmatch(slug) and len(slug) <= most for slug in (before, now)):
                yield page, before, now


def _start(page: str) -> str:
    return reverse(page, args=["-"]).removesuffix("-/")


def moved_pages(get_response: Handler) -> Handler:
    """Where nothing is found, perhaps it is somewhere else now."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 404 or not (target := find(request.path)):
            return response
        query = request.META.get("QUERY_STRING", "")
        return moved_to(request, f"{target}?{query}" if query else target)

    return middleware
