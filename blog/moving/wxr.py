"""An export of WordPress (WXR): posts with their comments, one after the other, however large the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from urllib.parse import unquote

from django.utils.text import slugify
from django.utils.translation import gettext as _

from blog.moving import moments, wordpress_markup
from blog.moving.files import DAMAGED, Source
from blog.moving.markup import markdown, pictures_in, words
from blog.moving.shape import FoundComment, FoundPicture, FoundPost, FoundTopic, Refused, Text, path_of
from blog.moving.wordpress_markup import Around, Attached
from blog.moving.xml_entries import Element, Reader

STATES = {
    "1": "approved",
    "approve": "approved",
    "0": "pending",
    "hold": "pending",
    "spam": "spam",
    "trash": "rejected",
    "post-trashed": "rejected",
}
LEFT_OUT = {"trash", "auto-draft", "inherit"}
NO_TOPIC = {"uncategorized", "uncategorised"}


@dataclass
class Site:
    """What entries refer to: where it was, who wrote, and what texts call by its id."""

    name: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    author_ids: set[str] = field(default_factory=set)
    around: Around = field(default_factory=Around)

    def learn(self, other: "Site") -> None:
        """What another part of the same export knows beyond this one."""
        self.authors = {**other.authors, **self.authors}
        self.author_ids = self.author_ids | other.author_ids
        self.around.attachments = {**other.around.attachments, **self.around.attachments}
        self.around.pieces = {**other.around.pieces, **self.around.pieces}


def sites(parts: Sequence[Source]) -> dict[str, Site]:
    """What the files of an export refer to, by their paths: large ones come in several parts, and a picture of one
    may be called in another. Raises Refused."""
    found = {each.path: _of_part(each) for each in parts}
    for site in found.values():
        for other in found.values():
            if other is not site and other.name == site.name:
                site.learn(other)
    return found


def _of_part(source: Source) -> Site:
    try:
        return _site(source)
    except Refused as fault:
        raise Refused(f"{source.path}: {fault}") from fault


def read_part(source: Source, zone: tzinfo, site: Site) -> Iterator[FoundPost]:
    """As `read`, of one file among several. Raises Refused with the file and a line."""
    try:
        for each in _posts(source, zone, site):
            yield replace(each, place=f"{source.path}, {each.place}")
    except Refused as fault:
        raise Refused(f"{source.path}: {fault}") from fault


def read(source: Source, zone: tzinfo) -> Iterator[FoundPost]:
    """Posts and pages in the file's order. Raises Refused with a line."""
    yield from _posts(source, zone, _site(source))


def _posts(source: Source, zone: tzinfo, site: Site) -> Iterator[FoundPost]:
    for number, item in enumerate(_entries(source, {"item"}), 1):
        if item.get("wp:post_type") not in ("post", "page") or item.get("wp:status") in LEFT_OUT:
            continue
        title = words(item.get("title"))
        place = _("line %(line)d, “%(title)s”") % {"line": item.line, "title": title[:60]}
        try:
            yield _post(item, site, zone, place=place, number=number)
        except moments.NoMoment as error:
            said = {"line": item.line, "title": title[:60], "value": str(error)[:40]}
            raise Refused(_("Line %(line)d, “%(title)s”: “%(value)s” is no date.") % said) from error


def _entries(source: Source, wanted: set[str]) -> Iterator[Element]:
    try:
        with source.open() as file:
            yield from Reader(wanted).entries(file)
    except DAMAGED as error:
        raise Refused(_("%(file)s is damaged.") % {"file": source.path}) from error


def _site(source: Source) -> Site:
    site = Site()
    for element in _entries(source, {"link", "wp:base_blog_url", "wp:author", "item"}):
        if element.name in ("link", "wp:base_blog_url"):
            site.name = element.text.strip().rstrip("/") or site.name
        elif element.name == "wp:author":
            login = element.get("wp:author_login")
            site.authors[login] = element.get("wp:author_display_name") or login
            site.author_ids.add(element.get("wp:author_id"))
        elif element.get("wp:post_type") == "attachment":
            _keep_attachment(element, site)
        elif element.get("wp:post_type") == "wp_block":
            site.around.pieces[element.get("wp:post_id")] = item_text(element, "content:encoded")
    return site


def _keep_attachment(item: Element, site: Site) -> None:
    if address := item.get("wp:attachment_url") or item.get("guid"):
        site.around.attachments[item.get("wp:post_id")] = Attached(
            address,
            alt=_meta(item).get("_wp_attachment_image_alt", ""),
            caption=item.get("excerpt:encoded"),
            parent=item.get("wp:post_parent"),
        )


def _post(item: Element, site: Site, zone: tzinfo, *, place: str, number: int) -> FoundPost:
    key = item.get("wp:post_id") or str(number)
    status = item.get("wp:status")
    body, missing = wordpress_markup.filled(item_text(item, "content:encoded"), site.around, key)
    published = moments.wordpress(item.get("wp:post_date_gmt")) or _local(item.get("wp:post_date"), zone)
    is_draft = status not in ("publish", "future") or bool(item.get("wp:post_password"))
    comments, machines = _comments(item, site, zone)
    return FoundPost(
        place=place,
        ref=f"wordpress:{site.name}?p={key}"[:300],
        title=words(item.get("title")),
        text=lambda _refused: _text(body, missing),
        source=body,
        address=item.get("link") or site.name,
        slug=slugify(unquote(item.get("wp:post_name"))),
        summary=words(item_text(item, "excerpt:encoded")),
        published_at=None if is_draft else published,
        updated_at=moments.wordpress(item.get("wp:post_modified_gmt")),
        is_draft=is_draft,
        is_page=item.get("wp:post_type") == "page",
        topics=_topics(item),
        author=site.authors.get(item.get("dc:creator"), item.get("dc:creator")),
        cover=_cover(item, site),
        takes_comments=item.get("wp:comment_status") != "closed",
        old_addresses=() if is_draft else _old_addresses(item, key),
        comments=comments,
        machine_comments=machines,
        pictures=tuple(pictures_in(body)),
    )


def item_text(item: Element, name: str) -> str:
    return next((each.text for each in item.children if each.name == name), "")


def _text(body: str, missing: list[str]) -> Text:
    html, left = wordpress_markup.html(body)
    text, lost = markdown(html)
    return Text(text, notes=(*missing, *left, *lost))


def _local(text: str, zone: tzinfo) -> datetime | None:
    """The date in the blog's own time, for the few entries that have none in UTC."""
    naive = moments.wordpress(text)
    return naive.replace(tzinfo=zone).astimezone(UTC) if naive else None


def _meta(item: Element) -> dict[str, str]:
    return {each.get("wp:meta_key"): each.get("wp:meta_value") for each in item.all("wp:postmeta")}


def _cover(item: Element, site: Site) -> FoundPicture | None:
    found = site.around.attachments.get(_meta(item).get("_thumbnail_id", ""))
    return FoundPicture(found.address, alt=found.alt, caption=words(found.caption)) if found else None


def _topics(item: Element) -> tuple[FoundTopic, ...]:
    """Categories and tags alike, each name once."""
    found: dict[str, FoundTopic] = {}
    for each in item.all("category"):
        name, slug = words(each.text), slugify(unquote(each.attributes.get("nicename", "")))
        if each.attributes.get("domain") in ("category", "post_tag") and name and slug not in NO_TOPIC:
            found.setdefault(name.lower(), FoundTopic(name, slug))
    return tuple(found.values())


def _old_addresses(item: Element, key: str) -> tuple[str, ...]:
    """Where readers had it: its address in words, those it had before that, and the one by number that WordPress
    answers as well."""
    addresses = [
        item.get("link"),
        *_earlier(item),
        item.get("guid"),
        f"/?{'page_id' if item.get('wp:post_type') == 'page' else 'p'}={key}",
    ]
    return tuple(dict.fromkeys(path for path in map(path_of, addresses) if path))


def _earlier(item: Element) -> Iterator[str]:
    """WordPress remembers the names a post had, and leads on from them."""
    before, name, after = item.get("link").rpartition(f"/{item.get('wp:post_name')}")
    for each in item.all("wp:postmeta"):
        if name and each.get("wp:meta_key") == "_wp_old_slug":
            yield f"{before}/{each.get('wp:meta_value')}{after}"


def _comments(item: Element, site: Site, zone: tzinfo) -> tuple[tuple[FoundComment, ...], int]:
    """What people said, and how many entries of machines (pingbacks) are left out."""
    people, machines = [], 0
    for each in item.all("wp:comment"):
        if each.get("wp:comment_type") in ("", "comment"):
            people.append(each)
        else:
            machines += 1
    return tuple(_comment(each, site, zone) for each in people), machines


def _comment(element: Element, site: Site, zone: tzinfo) -> FoundComment:
    key = element.get("wp:comment_id")
    written = moments.wordpress(element.get("wp:comment_date_gmt")) or _local(element.get("wp:comment_date"), zone)
    if written is None:
        raise moments.NoMoment(element.get("wp:comment_date_gmt"))
    parent = element.get("wp:comment_parent")
    return FoundComment(
        key=key,
        ref=f"wordpress:{site.name}?c={key}"[:300],
        name=words(element.get("wp:comment_author")) or _("Somebody"),
        body=words(element.get("wp:comment_content")),
        created_at=written,
        answers="" if parent == "0" else parent,
        state=STATES.get(element.get("wp:comment_approved"), "pending"),
        email=element.get("wp:comment_author_email"),
        by_practitioner=element.get("wp:comment_user_id") in site.author_ids - {"", "0"},
    )
