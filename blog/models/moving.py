"""Posts on their way in: one row for each file that is imported, so that the worker's progress can be seen."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from blog.models.posts import Post


def private_files() -> Storage:
    """An export holds readers' mail addresses: it must not lie where pictures are served from."""
    return storages["private"]


class ImportQuerySet(models.QuerySet["Import"]):
    def to_be_read(self, now: datetime) -> "ImportQuerySet":
        """Uploaded, and in the hands of no worker that is still alive."""
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.filter(free, state=Import.State.NEW).order_by("pk")

    def due(self, now: datetime) -> "ImportQuerySet":
        """Waiting, or begun by a worker that has died since."""
        begun = Q(state=Import.State.RUNNING, leased_until__lte=now)
        return self.filter(Q(state=Import.State.WAITING) | begun).order_by("pk")

    def with_old_files(self, before: datetime) -> "ImportQuerySet":
        """Ended, or left lying unconfirmed, before that time, with their files still there."""
        ended = Q(ended_at__lt=before) | Q(ended_at=None, state=Import.State.READ, created_at__lt=before)
        return self.filter(ended).exclude(file="")


class Import(models.Model):
    """A file of posts. `plan` is what it would do, shown before it is done; `report` what it did."""

    class State(models.TextChoices):
        NEW = "new", _("being read")
        READ = "read", _("to be confirmed")
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to="imports/", storage=private_files, blank=True)
    options = models.JSONField(default=dict, blank=True)
    plan = models.JSONField(default=dict, blank=True, editable=False)
    report = models.JSONField(default=dict, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW, editable=False)
    done = models.PositiveIntegerField(_("done"), default=0, editable=False)
    total = models.PositiveIntegerField(_("in all"), default=0, editable=False)
    fault = models.TextField(_("fault"), blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["new", "read", "waiting", "running", "done", "failed"]),
                name="import_state_known",
            ),
            models.CheckConstraint(condition=Q(done__lte=models.F("total")), name="import_done_within_total"),
        ]

    def __str__(self) -> str:
        return self.name


class DeletedPostQuerySet(models.QuerySet["DeletedPost"]):
    def remember(self, posts: "Iterable[Post]") -> None:
        """Of posts that are about to be deleted: those that an import wrote."""
        rows = [
            DeletedPost(ref=ref_of(post.import_ref, post.slug), title=post.title)
            for post in posts
            if post.import_digest
        ]
        DeletedPost.objects.bulk_create(rows, ignore_conflicts=True)


class DeletedPost(models.Model):
    """A post that came from a file and was deleted here: the next import of that file leaves it away."""

    ref = models.CharField(max_length=400, unique=True)
    title = models.CharField(max_length=120)
    deleted_at = models.DateTimeField(default=timezone.now)

    objects = DeletedPostQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


def ref_of(import_ref: str, slug: str) -> str:
    """What an import knows a post by, once it is gone: one of our own exports by its address."""
    return import_ref or f"own:{slug}"


class PictureOrigin(models.Model):
    """Where an import found a picture: a later one that has no file for it any more takes what is here already.

    `picture` is empty when it was deleted here since: it does not come back by itself.
    """

    address = models.CharField(max_length=64, unique=True, help_text=_("A digest of what the old site called it."))
    picture = models.ForeignKey("blog.Picture", on_delete=models.SET_NULL, null=True, related_name="+")
    size = models.PositiveBigIntegerField(help_text=_("Of the file, in bytes: another size is another picture."))

    def __str__(self) -> str:
        return self.address
