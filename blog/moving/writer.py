"""The one writer of what was found: posts, their comments, topics and old addresses, a batch in one transaction.

A post is known by its `import_ref` (one of our own exports by its address), so a second run changes and never doubles.
Words that stood here before are kept as a revision; nothing that was said or decided here since is taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from blog.models import ChangeNote, OldAddress, Post, Revision, Topic
from blog.models.posts import PostQuerySet
from blog.moving import comments, links, plain, sections
from blog.moving.authors import Authors
from blog.moving.keeping import Keeper
from blog.moving.options import Options
from blog.moving.report import Report
from blog.moving.shape import FoundPost, FoundTopic, Text, cut, text_digest
from practice import offers
from practice.models import User
from practice.page_cache import forget

TITLE, SUMMARY, TOPIC = (
    Post._meta.get_field("title").max_length or 0,
    Post._meta.get_field("summary").max_length or 0,
    Topic._meta.get_field("name").max_length or 0,
)


@dataclass(frozen=True)
class Ready:
    """A post whose text is made and whose pictures are kept; only rows are left to write."""

    found: FoundPost
    digest: str
    text: Text
    body: str


Written = Sequence[tuple[FoundPost, Post]]


class Writer:
    """Writes what one import found."""

    def __init__(self, keeper: Keeper, options: Options, user: User | None = None) -> None:
        self.keeper = keeper
        self.options = options
        self.user = user
        self.authors = Authors(may_make=options.may_make_authors)
        self.related: dict[str, tuple[str, ...]] = {}
        self.topics: dict[FoundTopic, Topic] = {}
        self.trail = links.Trail()

    def pass_by(self, found: FoundPost) -> None:
        """Of a post that was written before this run was cut off: only what the end of the run needs."""
        self.trail.pass_by(found)
        if found.related:
            self.related[found.slug] = found.related

    def prepare(self, batch: Sequence[FoundPost], report: Report) -> list[Ready]:
        """What takes long, before any transaction: texts are made and pictures kept. What is known is left out."""
        known = existing(batch)
        changed = []
        for found in batch:
            self.pass_by(found)
            digest = found.digest(self.keeper.files.beside)
            post = known.get(found.place)
            if post and post.import_digest == digest:
                report.count("same")
                report.list_post(title=post.title, what="same", pk=post.pk, draft=not post.published_at)
            else:
                changed.append(self._ready(found, digest, report))
        led = links.led_on([("" if each.found.is_own else each.body, each.found.address) for each in changed])
        return [
            each if each.found.is_own else replace(each, body=body) for each, body in zip(changed, led, strict=True)
        ]

    def write(self, batch: Sequence[Ready], report: Report) -> None:
        """The rows of a batch, in the caller's transaction."""
        known = existing([each.found for each in batch], rows=Post.objects.select_for_update())
        posts: dict[str, Post] = {}
        for each in batch:
            key = each.found.ref or each.found.place
            posts[key] = self._post(each, known.get(each.found.place) or posts.get(key), report)
        written = [(each.found, posts[each.found.ref or each.found.place]) for each in batch]
        self._add_topics(written, report)
        _keep_addresses(written, report)
        _keep_dates(written)
        comments.write(written, report)
        forget("articles")

    def finish(self, report: Report) -> None:
        """What needs every post to be there: which are read on with, and links to those that came later."""
        with transaction.atomic():
            for slug, others in self.related.items():
                if post := Post.objects.filter(slug=slug).first():
                    post.related.add(*Post.objects.filter(slug__in=others).exclude(pk=post.pk))
        self.trail.finish(report)
        forget("articles")

    def _ready(self, found: FoundPost, digest: str, report: Report) -> Ready:
        text = found.text(self.options.refused_of(found.ref))
        for note in text.notes:
            report.note(note, found.place)
        return Ready(found, digest, text, self.keeper.placed(text.markdown, found, report))

    def _post(self, ready: Ready, post: Post | None, report: Report) -> Post:
        found = ready.found
        is_new = post is None
        post = post or Post(import_ref=found.ref, slug=free_slug(found, report))
        title = _title(found, ready, report)
        body = self._with_offers(ready, title)
        summary = found.summary if found.is_own else cut(found.summary, SUMMARY) or plain.summary(body) or title
        before = _state(post)
        if not is_new:
            self._keep_revision(post, text_digest(title, summary, body), report)
        post.title, post.summary, post.body = title, summary, body
        post.import_digest, post.import_text_digest = ready.digest, text_digest(title, summary, body)
        if not _was_taken_back(post):
            post.published_at = found.published_at or post.published_at
        elif found.published_at:
            report.note(_("Was taken back into the drawer here, and stays there."), title)
        post.takes_comments = found.takes_comments and post.takes_comments
        post.author = self.authors.of(found.author, found.place, report) or post.author
        if found.cover:
            post.cover = self.keeper.cover(found.cover, found, report) or post.cover
        post.save()
        for on, words in found.change_notes:
            ChangeNote.objects.get_or_create(post=post, on=on, text=words[:300])
        what = "made" if is_new else "same" if _state(post) == before else "changed"
        report.count(what)
        report.count("machine_comments", found.machine_comments)
        report.list_post(title=post.title, what=what, pk=post.pk, draft=not post.published_at)
        return post

    def _keep_revision(self, post: Post, new: str, report: Report) -> None:
        """What stands here, before other words replace it. Told when somebody wrote it here and no import did."""
        standing = text_digest(post.title, post.summary, post.body)
        if standing == new:
            return
        Revision.objects.create(
            post=post, title=post.title, summary=post.summary, body=post.body, saved_at=post.updated_at
        )
        if post.import_text_digest != standing:
            sentence = _("Had been changed here since: what stood here is kept under its earlier versions.")
            report.note(sentence, post.title)

    def _with_offers(self, ready: Ready, title: str) -> str:
        """The body with what was made of its numbered sections, where that was wanted."""
        if not ready.found.is_guessed:
            return ready.body
        parts = {each.key: each for each in sections.numbered(ready.body)}
        asked = [offers.Part(key, each.name, each.text) for key, each in parts.items()]
        ref = ready.found.ref
        chosen = {each.key for each in offers.look(title, asked) if self.options.wants(ref, each.key)}
        lines = offers.make(title, asked, chosen)
        return sections.with_lines(ready.body, {parts[key].end: "\n\n".join(added) for key, added in lines.items()})

    def _add_topics(self, written: Written, report: Report) -> None:
        """Those of the file beside those that somebody gave a post here."""
        link = Post.topics.through
        wanted = ((post.pk, self._topic(each, report).pk) for found, post in written for each in found.topics)
        links = [link(post_id=post, topic_id=topic) for post, topic in dict.fromkeys(wanted)]
        link.objects.bulk_create(links, ignore_conflicts=True)

    def _topic(self, wanted: FoundTopic, report: Report) -> Topic:
        if wanted not in self.topics:
            self.topics[wanted] = topic(wanted, report)
        return self.topics[wanted]


def existing(batch: Sequence[FoundPost], *, rows: PostQuerySet | None = None) -> dict[str, Post]:
    """Those of `rows` (all) that posts of `batch` are known by, by their places in the file."""
    rows = Post.objects.all() if rows is None else rows
    refs = {each.ref for each in batch if each.ref}
    by_ref = {post.import_ref: post for post in rows.filter(import_ref__in=refs)} if refs else {}
    slugs = {each.slug for each in batch if each.is_own}
    by_slug = {post.slug: post for post in rows.filter(slug__in=slugs)} if slugs else {}
    found = {each.place: by_ref.get(each.ref) or (by_slug.get(each.slug) if each.is_own else None) for each in batch}
    return {place: post for place, post in found.items() if post}


def _was_taken_back(post: Post) -> bool:
    """A draft that readers have known here: whoever took it back left its address behind (blog.addresses)."""
    if post.published_at or not post.pk:
        return False
    return OldAddress.objects.filter(post=post, path__startswith=reverse("blog:list")).exists()


def _title(found: FoundPost, ready: Ready, report: Report) -> str:
    title = ready.text.title or found.title
    if found.is_own:
        return title
    short = cut(title, TITLE) or _("Without a title")
    if len(title) > TITLE:
        report.note(_("Its title was longer than %(most)d letters and is cut.") % {"most": TITLE}, title)
    return short


def free_slug(found: FoundPost, report: Report) -> str:
    """The address it had, or the nearest one that nobody has."""
    slug = Post.objects.free_slug(found.slug or slugify(found.title))
    if found.slug and slug != found.slug:
        sentence = _("The address “%(wanted)s” is taken or not possible; it has “%(slug)s” here.")
        report.note(sentence % {"wanted": found.slug[:80], "slug": slug}, found.place)
    return slug


def topic(wanted: FoundTopic, report: Report) -> Topic:
    """The topic of that address or name, made when there is none."""
    name = cut(wanted.name, TOPIC)
    slug = wanted.slug[:TOPIC].strip("-")
    of_slug = Topic.objects.filter(slug=slug).first() if slug else None
    found = of_slug or Topic.objects.filter(name__iexact=name).first()
    if found:
        return found
    report.count("topics")
    slug = slug or Topic.objects.free_slug(name)
    return Topic.objects.create(name=name, slug=slug, description=wanted.description[:300])


def _keep_addresses(written: Written, report: Report) -> None:
    """Each leads to the first post that ever had it."""
    wanted = [
        (path, post) for found, post in written for path in found.old_addresses if path != post.get_absolute_url()
    ]
    known = dict(OldAddress.objects.filter(path__in=[path for path, _post in wanted]).values_list("path", "post"))
    new = []
    for path, post in wanted:
        if path not in known:
            known[path] = post.pk
            new.append(OldAddress(path=path, post=post))
        elif known[path] != post.pk:
            report.note(_("Its old address %(path)s leads to another post already.") % {"path": path}, post.title)
    OldAddress.objects.bulk_create(new)
    report.count("addresses", len(new))


def _keep_dates(written: Written) -> None:
    """Saving has put the present time there, which is not when these words were written."""
    dated = []
    for found, post in written:
        if moment := found.updated_at or found.published_at:
            post.updated_at = moment
            dated.append(post)
    Post.objects.bulk_update(dated, ["updated_at"])


def _state(post: Post) -> tuple[object, ...]:
    """Of its row, what a reader notices."""
    return (
        post.title, post.summary, post.body, post.published_at, post.takes_comments, post.author_id, post.cover_id
    )  # fmt: skip
