"""The first article with its topics and sample comments. Never changes a row that exists."""

from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from blog import pictures
from blog.models import Comment, Post, Topic
from practice import identity

TEXTS = Path(__file__).parent / "starter_texts"
SAMPLE = "sample:psoas-"


def load() -> None:
    """The psoas article, published at once, with comments that say they are samples."""
    topics = [
        topic("hips-and-low-back", _("Hips and low back"), _("Where the legs meet the spine.")),
        topic("moving", _("Moving"), _("For people who run, work out, or would like to sit less.")),
        topic("pregnancy-and-birth", _("Pregnancy and birth"), _("For the months before and after.")),
    ]
    post, created = Post.objects.get_or_create(
        slug="psoas",
        defaults={
            "title": _("The psoas: a deep muscle between spine and thigh"),
            "summary": _(
                "Where it runs, why it may feel tight when you run, train, sit or carry a child, "
                "and five gentle exercises to try."
            ),
            "body": (TEXTS / "psoas.md").read_text(),
            "published_at": timezone.now(),
        },
    )
    if created:
        post.topics.set(topics)
        add_cover(post)
        add_sample_comments(post)


def topic(slug: str, name: str, description: str) -> Topic:
    return Topic.objects.get_or_create(slug=slug, defaults={"name": name, "description": description})[0]


def add_cover(post: Post) -> None:
    """Our own drawing, kept as psoas-cover.svg; browsers and those who share links want pixels."""
    words = _("A path winds through soft green hills towards a low, warm sun.")
    with (TEXTS / "psoas-cover.webp").open("rb") as drawing:
        post.cover = pictures.store(File(drawing, name="psoas.webp"), alt=words)
    post.save()


def add_sample_comments(post: Post) -> None:
    """Each has a name that goes along with an export: no import doubles what another new site has as well."""
    if Comment.objects.filter(import_ref__startswith=SAMPLE).exists():
        return
    now = timezone.now()
    first = Comment.objects.create(
        post=post,
        name=_("Sample reader"),
        body=_(
            "This is a sample comment. I run, and my right hip feels short for the first mile. "
            "Should I stretch before I go or afterwards?"
        ),
        state=Comment.State.APPROVED,
        import_ref=f"{SAMPLE}1",
        created_at=now - timedelta(minutes=50),
        decided_at=now,
    )
    answer = Comment.objects.create(
        post=post,
        parent=first,
        in_reply_to=first,
        by_practitioner=True,
        name=identity.current().name,
        body=_(
            "This is a sample answer. Start with an easy walk, and keep the long stretch for afterwards, when you are "
            "warm. If the hip still feels short after a few weeks, let somebody have a look at it."
        ),
        state=Comment.State.APPROVED,
        import_ref=f"{SAMPLE}2",
        created_at=now - timedelta(minutes=40),
        decided_at=now,
    )
    Comment.objects.create(
        post=post,
        parent=first,
        in_reply_to=answer,
        name=_("Sample runner"),
        body=_("This is a sample comment. How long is long: thirty seconds, or a minute?"),
        state=Comment.State.APPROVED,
        import_ref=f"{SAMPLE}3",
        created_at=now - timedelta(minutes=35),
        decided_at=now,
    )
    Comment.objects.create(
        post=post,
        name=_("Another sample reader"),
        body=_("This is a sample comment. The kneeling stretch beside my desk is now part of my afternoon."),
        state=Comment.State.APPROVED,
        import_ref=f"{SAMPLE}4",
        created_at=now - timedelta(minutes=30),
        decided_at=now,
    )
    Comment.objects.create(
        post=post,
        name=_("Sample reader who waits"),
        body=_("This is a sample comment that waits: approve it or reject it on the desk to see what happens."),
        import_ref=f"{SAMPLE}5",
        created_at=now - timedelta(minutes=20),
    )
