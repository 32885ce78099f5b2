"""The one writer of what was found: posts, their comments, topics and old addresses, a batch in one transaction.

A post is known by its `import_ref` (one of our own exports by its address), so a second run changes and never doubles.
Words that stood here before are kept as a revision; nothing that was said or decided here since is taken back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from blog import checks
from blog.models import ChangeNote, DeletedPost, OldAddress, Post, Revision, Topic
from blog.models.moving import ref_of
from blog.models.posts import PostQuerySet
from blog.moving import comments, links, plain, sections
from blog.moving.authors import Authors
from blog.moving.keeping import Keeper
from blog.moving.options import Options
from blog.moving.report import Report
from blog.moving.shape import FoundPost, FoundTopic, Text, cut, is_ours, text_digest
from practice import offers
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
    is_back: bool = False
    """It was deleted here, and comes back because somebody asked for it."""

    @property
    def named(self) -> str:
        """What the file calls it."""
        return self.text.title or self.found.title


ABSENT = ("left", "away")
Written = Sequence[tuple[FoundPost, Post]]


class Writer:
    """Writes what one import found."""

    def __init__(self, keeper: Keeper, options: Options, authors: Authors | None = None) -> None:
        self.keeper = keeper
        self.options = options
        self.authors = authors or Authors.wanted(options)
        self.claimed: list[int] = []
        """Posts as they were, but for whose they are."""
        self.related: dict[str, tuple[str, ...]] = {}
        self.topics: dict[FoundTopic, Topic] = {}
        self.trail = links.Trail()

    def pass_by(self, found: FoundPost) -> None:
        """Of a post that was written before this run was cut off: only what the end of the run needs."""
        if found.key in self.options.without:
            return
        self.trail.pass_by(found)
        if found.related:
            self.related[found.slug] = found.related

    def prepare(self, batch: Sequence[FoundPost], report: Report) -> list[Ready]:
        """What takes long, before any transaction: texts are made and pictures kept. What is known is left out."""
        known = existing(batch)
        fates = fates_of(batch, known, self.options)
        self.keeper.look_up(batch)
        changed = []
        for found in batch:
            self.pass_by(found)
            post = known.get(found.place)
            fate = fates.get(found.place)
            if fate in ABSENT:
                report.count(fate)
                report.list_post(title=short_title(found.title), what=fate, draft=not found.published_at)
            elif post and post.import_digest == self.digest(found):
                what = "changed" if self.authors.is_another(post) else "same"
                self.claimed += [post.pk] if what == "changed" else []
                report.count(what)
                report.list_post(title=post.title, what=what, pk=post.pk, draft=not post.published_at)
            else:
                changed.append(self.ready(found, report, is_back=fate == "back"))
        return self.led_on(changed)

    def led_on(self, batch: Sequence[Ready]) -> list[Ready]:
        """With links to posts that have come along leading to these."""
        texts = [
            links.Led("" if each.found.is_own else each.body, each.found.address, each.found.ref) for each in batch
        ]
        led = zip(batch, links.led_on(texts, self.trail), strict=True)
        return [each if each.found.is_own else replace(each, body=body) for each, body in led]

    def write(self, batch: Sequence[Ready], report: Report) -> None:
        """The rows of a batch, in the caller's transaction."""
        Post.objects.filter(pk__in=self.claimed).update(author=self.authors.chosen)
        self.claimed.clear()
        known = existing([each.found for each in batch], rows=Post.objects.select_for_update())
        stood = {post.pk: post.updated_at for post in known.values()}
        posts: dict[str, Post] = {}
        for each in batch:
            key = each.found.key
            posts[key] = self._post(each, known.get(each.found.place) or posts.get(key), report)
        written = [(each.found, posts[each.found.key]) for each in batch]
        self._add_topics(written, report)
        _keep_addresses(written, report)
        _keep_dates(written, stood)
        DeletedPost.objects.filter(ref__in=[ref for found, _post in written for ref in _refs(found)]).delete()
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

    def digest(self, found: FoundPost) -> str:
        return found.digest(self.keeper.sizes(found))

    def ready(self, found: FoundPost, report: Report, *, is_back: bool = False) -> Ready:
        """Its text made and its pictures kept."""
        text = found.text(self.options.refused_of(found.ref))
        for note in text.notes:
            report.note(note, found.place)
        if found.is_page:
            report.note(_("A page comes as a post: it stands in the list of articles and in the feed."), found.place)
        body = self.keeper.placed(text.markdown, found, report)
        for sentence in [] if found.is_own else checks.misspelt(body):
            report.note(sentence, found.place)
        return Ready(found, self.digest(found), text, body, is_back)

    def fill(self, post: Post, ready: Ready, report: Report) -> bool:
        """What the file says, into the row. Returns whether a reader would notice."""
        found = ready.found
        before = _state(post)
        self._fill_words(post, ready, report)
        if not _was_taken_back(post):
            post.published_at = found.published_at or post.published_at
        elif found.published_at:
            report.note(_("Was taken back into the drawer here, and stays there."), post.title)
        post.takes_comments = found.takes_comments and post.takes_comments
        if not post.author_id or self.authors.chosen:
            post.author = self.authors.of(found.author, found.place, report)
        return _state(post) != before

    def _fill_words(self, post: Post, ready: Ready, report: Report) -> None:
        """Title, summary, text and cover. Words that were changed here stay, unless the file's own have changed too."""
        found, title = ready.found, title_of(ready)
        if len(ready.named) > TITLE and not found.is_own:
            report.note(_("Its title was longer than %(most)d letters and is cut.") % {"most": TITLE}, ready.named)
        summary = _summary(ready, title)
        words = text_digest(title, summary, ready.body)
        cover = self.keeper.cover(found.cover, found, report) if found.cover else None
        is_as_it_was = found.source_digest == post.import_source_digest
        if is_ours(post) and (is_as_it_was or words == post.import_text_digest):
            post.cover = post.cover or cover
            if words != post.import_text_digest:
                sentence = _("Its text was changed here and stays: pictures and links that came since are not in it.")
                report.note(sentence, post.title)
            post.import_source_digest = found.source_digest
            return
        post.title, post.summary, post.body = title, summary, ready.body
        post.cover = cover or post.cover
        post.import_source_digest, post.import_text_digest = found.source_digest, words

    def _post(self, ready: Ready, post: Post | None, report: Report) -> Post:
        found = ready.found
        is_new = post is None
        post = post or Post(import_ref=found.ref, slug=free_slug(found, report))
        before = Revision(post=post, title=post.title, summary=post.summary, body=post.body, saved_at=post.updated_at)
        was_ours, told = is_ours(post), post.told
        ready = self._with_offers(ready, title_of(ready), report)
        is_changed = self.fill(post, ready, report)
        if not is_new and words_differ(before, post):
            before.save()
            if was_ours:
                sentence = _("Had been changed here since: what stood here is kept under its earlier versions.")
                report.note(sentence, post.title)
        if post.told != told:
            post.updated_at = timezone.now()
        post.import_digest = ready.digest
        post.save()
        for on, words in found.change_notes:
            ChangeNote.objects.get_or_create(post=post, on=on, text=words[:300])
        what = what_becomes(ready, is_new=is_new, is_changed=is_changed)
        report.count(what)
        report.count("machine_comments", found.machine_comments)
        report.list_post(title=post.title, what=what, pk=post.pk, draft=not post.published_at)
        return post

    def _with_offers(self, ready: Ready, title: str, report: Report) -> Ready:
        """With what was made of its numbered sections, where that was wanted."""
        if not ready.found.is_guessed:
            return ready
        parts = {each.key: each for each in sections.numbered(ready.body)}
        asked = [offers.Part(key, each.name, each.text) for key, each in parts.items()]
        ref = ready.found.ref
        chosen = {each.key: each for each in offers.look(title, asked) if self.options.wants(ref, each.key)}
        for key in sorted(self.options.wanted_of(ref) - chosen.keys()):
            report.note(_("Not made, since its heading was refused."), key.replace("-", " "))
        lines = offers.make(title, asked, chosen)
        for each in chosen.values():
            if not each.is_there:
                report.note(_("Made, and readers find it from now on: look at its times."), each.words)
        after = {parts[key].end: "\n\n".join(added) for key, added in lines.items()}
        return replace(ready, body=sections.with_lines(ready.body, after))

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


def what_becomes(ready: Ready, *, is_new: bool, is_changed: bool) -> str:
    """As the report counts it."""
    if is_new:
        return "back" if ready.is_back else "made"
    return "changed" if is_changed else "same"


def fates_of(batch: Sequence[FoundPost], known: Mapping[str, Post], options: Options) -> dict[str, str]:
    """By their places: posts `left` out by choice, and those deleted here: they stay `away` or come `back`."""
    refs = {ref: each for each in batch if each.place not in known for ref in _refs(each)}
    deleted = DeletedPost.objects.filter(ref__in=refs).values_list("ref", flat=True)
    gone = {refs[ref].place: "back" if options.is_back(refs[ref].key) else "away" for ref in deleted}
    return gone | {each.place: "left" for each in batch if each.key in options.without}


def _refs(found: FoundPost) -> set[str]:
    """What it may have been called when it was deleted."""
    return {ref_of(found.ref, found.slug), *([ref_of("", found.slug)] if found.is_own else [])}


def words_differ(before: Post | Revision, after: Post) -> bool:
    return (before.title, before.summary, before.body) != (after.title, after.summary, after.body)


def title_of(ready: Ready) -> str:
    return ready.named if ready.found.is_own else short_title(ready.named)


def short_title(title: str) -> str:
    return cut(title, TITLE) or _("Without a title")


def _summary(ready: Ready, title: str) -> str:
    if ready.found.is_own:
        return ready.found.summary
    return cut(ready.found.summary, SUMMARY) or plain.summary(ready.body) or title


def free_slug(found: FoundPost, report: Report, taken: Collection[str] = ()) -> str:
    """The address it had, or the nearest one that nobody has; also none of `taken`."""
    slug = Post.objects.free_slug(found.slug or slugify(found.title), taken)
    if found.slug and slug != found.slug:
        sentence = _("The address “%(wanted)s” is taken or not possible: “%(slug)s” instead.")
        report.note(sentence % {"wanted": found.slug[:80], "slug": slug}, found.place)
    return slug


def topic(wanted: FoundTopic, report: Report) -> Topic:
    """The topic of that address or name, made when there is none."""
    if found := known_topic(wanted):
        return found
    report.count("topics")
    name, slug = topic_names(wanted)
    slug = slug or Topic.objects.free_slug(name)
    return Topic.objects.create(name=name, slug=slug, description=wanted.description[:300])


def known_topic(wanted: FoundTopic) -> Topic | None:
    name, slug = topic_names(wanted)
    of_slug = Topic.objects.filter(slug=slug).first() if slug else None
    return of_slug or Topic.objects.filter(name__iexact=name).first()


def topic_names(wanted: FoundTopic) -> tuple[str, str]:
    """Its name and, where the file says one, its address; as long as may be."""
    return cut(wanted.name, TOPIC), wanted.slug[:TOPIC].strip("-")


def _keep_addresses(written: Written, report: Report) -> None:
    paths = [(path, post) for found, post in written for path in found.old_addresses]
    known: dict[str, Any] = holders([path for path, _post in paths])
    new = [OldAddress(path=path, post=post) for path, post in paths if leads_anew(path, post, post.pk, known, report)]
    OldAddress.objects.bulk_create(new)
    report.count("addresses", len(new))


def holders(paths: Sequence[str]) -> dict[str, int]:
    """The keys of the posts that old addresses lead to."""
    return dict(OldAddress.objects.filter(path__in=paths).values_list("path", "post"))


def leads_anew(path: str, post: Post, key: Any, known: dict[str, Any], report: Report) -> bool:
    """Whether an old address is to lead to `post`: each leads to the first (`known`, by its key) that ever had it."""
    if path == post.get_absolute_url():
        return False
    if path not in known:
        known[path] = key
        return True
    if known[path] != key:
        report.note(_("Its old address %(path)s leads to another post already.") % {"path": path}, post.title)
    return False


def _keep_dates(written: Written, stood: Mapping[int, datetime]) -> None:
    """The present time stands there, which is not when these words were written, in the file or here."""
    dated = []
    for found, post in written:
        moment = found.updated_at or found.published_at
        if post.pk in stood and is_ours(post):
            moment = stood[post.pk]
        if moment:
            post.updated_at = moment
            dated.append(post)
    Post.objects.bulk_update(dated, ["updated_at"])


def _state(post: Post) -> tuple[object, ...]:
    """Of its row, what a reader notices."""
    return (
        post.title, post.summary, post.body, post.published_at, post.takes_comments, post.author_id, post.cover_id
    )  # fmt: skip
