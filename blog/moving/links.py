"""Links between posts that move together: what led to where a post was leads to where it is now."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit

from django.db import transaction
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from blog import addresses, picture_markup
from blog.models import Comment, Post
from blog.moving.report import Report, not_beside
from blog.moving.shape import FoundPost, is_ours, path_of, text_digest

LINK = re.compile(r"(\]\(\s*<?)([^)\s>]+)")
SAID = re.compile(r"comment-(\d+)")
A_TIME = 200


@dataclass(frozen=True)
class Within:
    """A link to the site its text comes from."""

    path: str
    query: str
    fragment: str


@dataclass(frozen=True)
class Led:
    """A text in Markdown whose links are to be led on: the address it had, and what its import knows it by."""

    text: str
    base: str
    ref: str


class Trail:
    """The posts of one import that came from elsewhere, and where they were."""

    def __init__(self) -> None:
        self.was_at: dict[str, str] = {}
        self.at: dict[tuple[str, str], str] = {}
        """What was at a path of a site: two old sites may have had a post each at the same path."""

    def pass_by(self, found: FoundPost) -> None:
        if found.ref and not found.is_own:
            self.was_at[found.ref] = found.address
            for path in found.old_addresses:
                self.at.setdefault((_site(found.ref), path), found.ref)

    def finish(self, report: Report) -> None:
        """Lead on what could not be led on before, because its target came after it. What was changed here stays."""
        refs = list(self.was_at)
        for start in range(0, len(refs), A_TIME):
            part = refs[start : start + A_TIME]
            posts = Post.objects.filter(import_ref__in=part).only("import_ref", "title", "body")
            texts = sorted(filter(has_any, posts), key=lambda post: part.index(post.import_ref))
            led = led_on([Led(post.body, self.was_at[post.import_ref], post.import_ref) for post in texts], self)
            for post, body in zip(texts, led, strict=True):
                if body != post.body:
                    _keep(post, body)
                tell_lost(lost(body, self.was_at[post.import_ref]), post.title, report)


def led_on(texts: Sequence[Led], trail: Trail) -> list[str]:
    """Texts with links to posts that have come along leading to these."""
    links: dict[str, set[Within]] = {_site(each.ref): set() for each in texts}
    for each in texts:
        found = {_within(match[2], each.base) for match in LINK.finditer(each.text)}
        links[_site(each.ref)] |= {link for link in found if link}
    known = {site: _known(wanted, site, trail) for site, wanted in links.items()}
    return [LINK.sub(_placed(each.base, known[_site(each.ref)]), each.text) for each in texts]


def _placed(base: str, known: dict[str, Post]) -> Callable[[re.Match[str]], str]:
    led: dict[str, str] = {}

    def place(match: re.Match[str]) -> str:
        called = match[2]
        if called not in led:
            link = _within(called, base)
            led[called] = (_target(link, known, is_whole="://" in called) if link else None) or called
        return match[1] + led[called]

    return place


@lru_cache(maxsize=1000)
def _within(called: str, base: str) -> Within | None:
    """None for what leads elsewhere, or within the text."""
    if called.startswith(("#", picture_markup.FOLDER)):
        return None
    try:
        to, home = urlsplit(urljoin(base, called)), urlsplit(base)
    except ValueError:
        return None
    if to.scheme not in ("", "http", "https") or (to.netloc and _host(to) != _host(home)):
        return None
    path, _mark, query = path_of(to.geturl().partition("#")[0]).partition("?")
    return Within(path or "/", query, to.fragment) if to.path.startswith("/") or to.netloc else None


def _host(address: SplitResult) -> str:
    return (address.hostname or "").removeprefix("www.")


def _site(ref: str) -> str:
    """The host of the old site that an import knows a post by; empty for notes, which have none."""
    kind, _colon, address = ref.partition(":")
    try:
        return _host(urlsplit(address)) if kind == "wordpress" else ""
    except ValueError:
        return ""


def _known(links: Collection[Within], site: str, trail: Trail) -> dict[str, Post]:
    """What was at the paths of `links` on the site that they are from: by this import, else by what is known here."""
    paths = list({path for link in links for path, _rest, _query in addresses.candidates(link.path, link.query)})
    known: dict[str, Post] = {}
    for start in range(0, len(paths), A_TIME):
        part = paths[start : start + A_TIME]
        here = addresses.by_old_address(part, Post.objects.all())
        known |= {path: post for path, post in here.items() if not site or _site(post.import_ref) in ("", site)}
        refs = {path: trail.at[site, path] for path in part if (site, path) in trail.at}
        others = {ref for path, ref in refs.items() if path not in known or known[path].import_ref != ref}
        if others:
            rows = Post.objects.filter(import_ref__in=others).only("slug", "import_ref")
            posts = {post.import_ref: post for post in rows}
            known |= {path: posts[ref] for path, ref in refs.items() if ref in posts}
    return known


def _target(link: Within, known: dict[str, Post], *, is_whole: bool) -> str | None:
    for path, rest, _query in addresses.candidates(link.path, link.query):
        if path in known:
            return known[path].get_absolute_url() + rest + _fragment(link.fragment, known[path])
    if found := addresses.of_topic(link.path):
        return found
    is_here = not link.query and (link.path == "/" or link.path.startswith(reverse("blog:list")))
    return f"{link.path}{f'#{link.fragment}' if link.fragment else ''}" if is_whole and is_here else None


def _fragment(fragment: str, post: Post) -> str:
    """A comment has another number here; where WordPress cut a post for its lists means nothing."""
    if not fragment or fragment.startswith("more-"):
        return ""
    if said := SAID.fullmatch(fragment):
        ref = f"{post.import_ref.rpartition('?p=')[0]}?c={said[1]}"
        key = Comment.objects.filter(import_ref=ref).values_list("pk", flat=True).first()
        return f"#comment-{key}" if key else "#comments"
    return "#comments" if fragment in ("respond", "comments") else f"#{fragment}"


def has_any(post: Post) -> bool:
    return bool(LINK.search(post.body))


def lost(text: str, base: str) -> list[str]:
    """Links to the old site that nothing here answers, each once."""
    found = [(match[2], _within(match[2], base)) for match in LINK.finditer(text)]
    return list(dict.fromkeys(called for called, link in found if link and not _is_answered(link.path)))


def tell_lost(called: Sequence[str], title: str, report: Report) -> None:
    for each in called:
        if not_beside(each) in report.notes:  # said already
            continue
        report.note(_("A link within the old site leads to nothing here: %s") % each[:200], title)


@dataclass(frozen=True)
class Coming:
    """What would be here once an import is done: the keys of posts by their old addresses, and topics."""

    trail: Trail
    refs: Collection[str]
    at: Mapping[str, int | str]
    topics: Collection[str]

    def tell_lost(self, found: Mapping[str, tuple[str, list[str]]], report: Report) -> None:
        """Of posts by their keys: title, and the links that nothing here answers yet."""
        wanted: dict[str, set[Within]] = {}
        for ref, (_title, called) in found.items():
            wanted.setdefault(_site(ref), set()).update(self._within(ref, called).values())
        led = {site: self._led(links, site) for site, links in wanted.items()}
        for ref in self.trail.was_at:
            if ref in found:
                title, called = found[ref]
                links = self._within(ref, called)
                tell_lost([each for each in links if links[each] not in led[_site(ref)]], title, report)

    def _within(self, ref: str, called: Sequence[str]) -> dict[str, Within]:
        return {each: link for each in called if (link := _within(each, self.trail.was_at[ref]))}

    def _led(self, links: set[Within], site: str) -> set[Within]:
        known = _known(links, site, self.trail)
        return {link for link in links if self._is_led(link, known, site)}

    def _is_led(self, link: Within, known: Mapping[str, Post], site: str) -> bool:
        paths = [path for path, _rest, _query in addresses.candidates(link.path, link.query)]
        listed = addresses.TOPIC.fullmatch(link.path)
        return bool(
            any(path in known or self._is_coming(path, site) for path in paths)
            or (listed and listed[1] in self.topics)
            or addresses.of_topic(link.path)
        )

    def _is_coming(self, path: str, site: str) -> bool:
        key = self.at.get(path)
        is_ours = isinstance(key, str) and (not site or _site(key) in ("", site))
        return is_ours or self.trail.at.get((site, path)) in self.refs


def _is_answered(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _keep(post: Post, body: str) -> None:
    """Of a post that says what its import wrote, and still does."""
    with transaction.atomic():
        row = Post.objects.select_for_update().get(pk=post.pk)
        if row.body != post.body or is_ours(row):
            return
        row.body, row.import_text_digest = body, text_digest(row.title, row.summary, body)
        row.save(update_fields=["body", "body_html", "cover_html", "headings", "minutes", "import_text_digest"])
