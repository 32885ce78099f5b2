"""What the writer would do with each post, by the writer's own rules and without a row that stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from itertools import islice

from django.utils.translation import gettext as _

from blog.models import Picture, PictureOrigin, Post, Revision
from blog.moving import beside, comments, links, own, reading, sections, writer
from blog.moving.authors import Foreseen
from blog.moving.files import Files
from blog.moving.keeping import Looker
from blog.moving.options import Options
from blog.moving.plan import MOST_GUESSES, MOST_POSTS, Asked, Plan, Planned
from blog.moving.report import Report
from blog.moving.shape import FoundPost, Text, is_ours
from blog.moving.writer import Ready, Writer
from practice import offers
from practice.models import User

A_TIME = 20


@dataclass
class Taken:
    """What earlier posts, of this file or of one that comes before it, would take."""

    made: dict[str, Post] = field(default_factory=dict)
    """What would be new, by its key and without its words."""
    slugs: set[str] = field(default_factory=set)
    refs: set[str] = field(default_factory=set)
    """Of comments."""
    topics: set[str] = field(default_factory=set)
    addresses: dict[str, int | str] = field(default_factory=dict)
    accounts: dict[str, User | None] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    origins: dict[str, PictureOrigin | None] = field(default_factory=dict)


def look(files: Files, options: Options, zone: tzinfo, taken: Taken | None = None) -> Plan:
    """Reads everything, post by post. Raises Refused for a file of which anything can't be read."""
    plan = Plan(Report())
    files = reading.with_pictures_within(files)
    foresight = Foresight(files, options, plan, zone, taken or Taken())
    passed: list[Planned] = []
    found = _wanted(reading.everything(files, zone), options, plan, passed, zone)
    while batch := list(islice(found, A_TIME)):
        foresight.weigh(batch)
    foresight.finish()
    plan.posts = [*plan.posts, *passed][:MOST_POSTS]
    if own.is_own(files):
        beside.add(files, plan.report, options, is_plan=True)
    return plan


def _wanted(
    found: Iterator[FoundPost], options: Options, plan: Plan, passed: list[Planned], zone: tzinfo
) -> Iterator[FoundPost]:
    """Those that are; the others are counted, and listed in `passed`."""
    for each in found:
        why = "page" if each.is_page and not options.pages else "draft" if each.is_draft and not options.drafts else ""
        if not why:
            yield each
            continue
        plan.left_out[f"{why}s"] += 1
        if len(passed) < MOST_POSTS:
            about = Planned.of(each, why, zone, slug=each.slug, published_at=each.published_at)
            passed.append(replace(about, title=writer.short_title(each.title)))


class Foresight:
    """Of one file."""

    def __init__(self, files: Files, options: Options, plan: Plan, zone: tzinfo, taken: Taken) -> None:
        is_own = own.is_own(files)
        looker = Looker(files, own.picture_words(files) if is_own else {}, None, is_own=is_own)
        looker.seen, looker.origins = taken.pictures, taken.origins
        authors = Foreseen.wanted(options)
        authors.known = taken.accounts
        self.writer = Writer(looker, options, authors)
        self.options = options
        self.plan = plan
        self.zone = zone
        self.taken = taken
        self.refs: set[str] = set()
        """Of the posts that would be here."""
        self.lost: dict[str, tuple[str, list[str]]] = {}
        """By these, the title and the links that nothing here answers yet."""

    def finish(self) -> None:
        """What is known only when all posts are: links that would lead to nothing."""
        coming = links.Coming(self.writer.trail, self.refs, self.taken.addresses, self.taken.topics)
        coming.tell_lost(self.lost, self.plan.report)

    def _keep_lost(self, found: FoundPost, post: Post) -> None:
        if not found.ref or found.is_own:
            return
        self.refs.add(found.ref)
        self.lost.pop(found.ref, None)
        if called := links.lost(post.body, found.address):
            self.lost[found.ref] = (post.title, called)

    def weigh(self, batch: Sequence[FoundPost]) -> None:
        known = writer.existing(batch)
        for found in batch:
            self.writer.pass_by(found)
        self.writer.keeper.look_up(batch)
        known |= {each.place: self.taken.made[each.key] for each in batch if each.key in self.taken.made}
        rows = comments.there([(found, known.get(found.place)) for found in batch])
        self.taken.refs |= comments.refs_of(rows)
        self.taken.addresses = {
            **writer.holders([each for found in batch for each in found.old_addresses]),
            **self.taken.addresses,
        }
        fates = writer.fates_of(batch, known, self.options)
        absent = {place: fate for place, fate in fates.items() if fate in writer.ABSENT}
        same = {found.place for found in batch if self._is_same(found, known.get(found.place))}
        changed = [
            self.writer.ready(found, self.plan.report, is_back=fates.get(found.place) == "back")
            for found in batch
            if found.place not in same | absent.keys()
        ]
        # Where links lead makes no difference to what is new.
        led = self.writer.led_on([each for each in changed if each.found.place in known])
        ready = {each.found.place: each for each in [*changed, *led]}
        for found in batch:
            post = known.get(found.place) or self.taken.made.get(found.key)
            if why := absent.get(found.place):
                self._list(
                    found,
                    post
                    or Post(title=writer.short_title(found.title), slug=found.slug, published_at=found.published_at),
                    why,
                )
            elif found.place in ready:
                self._weigh(ready[found.place], post, rows)
            elif post:
                if post.pk:
                    self._keep_lost(found, post)
                self._list(found, post, "changed" if self.writer.authors.is_another(post) else "same")

    def _is_same(self, found: FoundPost, post: Post | None) -> bool:
        return post is not None and post.import_digest == self.writer.digest(found)

    def _weigh(self, ready: Ready, standing: Post | None, rows: comments.Known) -> None:
        found, report = ready.found, self.plan.report
        post = standing or Post(import_ref=found.ref, slug=writer.free_slug(found, report, self.taken.slugs))
        self.taken.slugs.add(post.slug)
        before = Revision(title=post.title, summary=post.summary, body=post.body)
        was_ours = bool(post.pk) and is_ours(post)
        is_changed = self.writer.fill(post, ready, report)
        if was_ours and writer.words_differ(before, post):
            sentence = _("Has been changed here since: what stands here will be kept under its earlier versions.")
            report.note(sentence, before.title)
        if not post.pk:
            self.taken.made[found.key] = Post(title=post.title, slug=post.slug, import_digest=ready.digest)
        self._keep_lost(found, post)
        said = comments.new_of(found, standing, rows, self.taken.refs)
        report.count("comments", said)
        report.count("machine_comments", found.machine_comments)
        self._topics(found)
        key = post.pk or found.key
        anew = [writer.leads_anew(path, post, key, self.taken.addresses, report) for path in found.old_addresses]
        report.count("addresses", sum(anew))
        what = writer.what_becomes(ready, is_new=not standing, is_changed=is_changed)
        self._list(found, post, what, said)
        if found.is_guessed and len(self.plan.asked) < MOST_GUESSES:
            self.plan.asked += asked(found, ready.text)

    def _list(self, found: FoundPost, post: Post, what: str, said: int = 0) -> None:
        self.plan.report.count(what)
        if len(self.plan.posts) < MOST_POSTS:
            about = Planned.of(found, what, self.zone, slug=post.slug, published_at=post.published_at)
            self.plan.posts.append(replace(about, title=post.title, comments=said))

    def _topics(self, found: FoundPost) -> None:
        for each in found.topics:
            names = {name.lower() for name in writer.topic_names(each) if name}
            if not names & self.taken.topics:
                self.plan.report.count("topics", not writer.known_topic(each))
            self.taken.topics |= names


def asked(found: FoundPost, text: Text) -> list[Asked]:
    """The guesses of a text, and what could be made of its numbered sections."""
    title = text.title or found.title
    guesses = [Asked(f"{found.ref}#{each.id}", title, each.kind, each.text) for each in text.guesses]
    parts = [offers.Part(each.key, each.name, each.text) for each in sections.numbered(text.markdown)]
    offered = [
        Asked(f"{found.ref}#{each.key}", title, "offer", each.words, each.is_there, each.permission)
        for each in offers.look(title, parts)
    ]
    return [*guesses, *offered]
