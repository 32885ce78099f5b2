"""Pictures in texts and at their heads."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PictureQuerySet(models.QuerySet["Picture"]):
    def to_be_made(self) -> "PictureQuerySet":
        """Those whose sizes the worker has still to make."""
        return self.filter(made_at=None, fault="").order_by("pk")

    def named(self, names: Iterable[str]) -> dict[str, "Picture"]:
        """Those of `names` that there are, by name."""
        return {picture.name: picture for picture in self.filter(name__in=names)}


class Picture(models.Model):
    """One picture: what was uploaded, upright and without what a camera adds (place, time), and its sizes.

    A text calls it `![words](pictures/<name> "caption")`. `sizes` maps a format to its files by width in pixels,
    `{"avif": {"480": "pictures/…"}, "webp": {…}}`; until the worker has made them the original is shown.
    """

    name = models.CharField(_("name"), max_length=100, unique=True, help_text=_("How a text calls it: pictures/name."))
    original = models.ImageField(_("picture"), upload_to="pictures/")
    sha256 = models.CharField(max_length=64, unique=True, editable=False, help_text=_("Of the bytes uploaded."))
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(
        _("the picture in words"),
        max_length=200,
        blank=True,
        help_text=_("For those who don't see the picture: what does it show?"),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=120, blank=True, help_text=_("Who made it."))
    sizes = models.JSONField(default=dict, editable=False)
    made_at = models.DateTimeField(null=True, blank=True, editable=False)
    fault = models.CharField(_("fault"), max_length=300, blank=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="picture_has_size")]

    def __str__(self) -> str:
        return self.name
