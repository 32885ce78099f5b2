"""What is offered and by whom: practitioners, services, their lengths and add-ons."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from practice.markdown import render


class PractitionerQuerySet(models.QuerySet["Practitioner"]):
    def active(self) -> "PractitionerQuerySet":
        return self.filter(active=True)


class Practitioner(models.Model):
    """Who gives sessions and owns a diary."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), null=True, blank=True, on_delete=models.SET_NULL
    )
    active = models.BooleanField(_("active"), default=True, help_text=_("Can be asked for sessions."))
    most_minutes_a_day = models.PositiveSmallIntegerField(
        _("most minutes a day"),
        null=True,
        blank=True,
        help_text=_("Hands-on work of all services together; nothing more is offered on a day. Empty: no limit."),
    )

    objects = PractitionerQuerySet.as_manager()

    class Meta:
        verbose_name = _("practitioner")
        verbose_name_plural = _("practitioners")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(models.QuerySet["Service"]):
    def published(self) -> "ServiceQuerySet":
        return self.filter(published=True)

    def private(self) -> "ServiceQuerySet":
        """Those one client asks for; the others have seats."""
        return self.filter(kind=Service.Kind.PRIVATE)


class Service(models.Model):
    """Massage, cupping, … The text is Markdown, rendered when saved."""

    class Kind(models.TextChoices):
        PRIVATE = "private", _("private (one client)")
        GROUP = "group", _("group (seats)")

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PRIVATE)
    summary = models.CharField(_("summary"), max_length=200, blank=True, help_text=_("One line for lists."))
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    description_html = models.TextField(editable=False, blank=True)
    preparation = models.TextField(
        _("preparation"),
        blank=True,
        help_text=_("What to wear or bring. Goes into confirmations: no health words."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    published = models.BooleanField(_("published"), default=False)
    notice_hours = models.PositiveSmallIntegerField(
        _("least notice (hours)"), default=24, help_text=_("How long before its start a time can be asked for.")
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("horizon (days)"), default=60, help_text=_("How many days ahead times are shown.")
    )
    slot_step_minutes = models.PositiveSmallIntegerField(
        _("slot step (minutes)"),
        default=15,
        validators=[MinValueValidator(5)],
        help_text=_("Times are offered this many minutes apart, counted from the opening."),
    )
    buffer_before = models.PositiveSmallIntegerField(_("buffer before (minutes)"), default=0)
    buffer_after = models.PositiveSmallIntegerField(_("buffer after (minutes)"), default=15)
    before_may_precede_opening = models.BooleanField(_("the buffer before may precede opening"), default=True)
    after_may_pass_closing = models.BooleanField(_("the buffer after may pass closing"), default=True)
    most_minutes_a_day = models.PositiveSmallIntegerField(
        _("most minutes a day"),
        null=True,
        blank=True,
        help_text=_("Hands-on work of this service; nothing more is offered on a day. Empty: no limit."),
    )
    days_between = models.PositiveSmallIntegerField(
        _("days between two sessions"),
        default=0,
        help_text=_("For one client, from date to date. With 7: one on Monday, the next on Monday at the earliest."),
    )
    new_clients = models.BooleanField(
        _("new clients may ask"),
        default=True,
        help_text=_("Otherwise it can be asked for through the private link of a client you know."),
    )
    trusted_at_once = models.BooleanField(
        _("confirm trusted clients at once"),
        default=False,
        help_text=_("Their requests for a free time need no answer. You mark a client as trusted on their page."),
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["private", "group"]), name="service_kind_known"),
            models.CheckConstraint(condition=Q(slot_step_minutes__gte=5), name="service_slot_step_five_or_more"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.description_html = render(self.description).html
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("booking:service", args=[self.slug])


class Length(models.Model):
    """A service's hands-on minutes and price. An empty buffer means the service's."""

    service = models.ForeignKey(Service, verbose_name=_("service"), on_delete=models.CASCADE, related_name="lengths")
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(5)])
    price = models.DecimalField(_("price"), max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal(0))])
    buffer_before = models.PositiveSmallIntegerField(_("buffer before (minutes)"), null=True, blank=True)
    buffer_after = models.PositiveSmallIntegerField(_("buffer after (minutes)"), null=True, blank=True)
    new_clients = models.BooleanField(_("new clients may ask"), default=True)

    class Meta:
        verbose_name = _("length")
        verbose_name_plural = _("lengths")
        ordering = ["minutes"]
        constraints = [
            models.UniqueConstraint(fields=["service", "minutes"], name="length_once_a_service"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="length_minutes_positive"),
            models.CheckConstraint(condition=Q(price__gte=0), name="length_price_not_negative"),
        ]

    def __str__(self) -> str:
        return _("%(service)s, %(minutes)d minutes") % {"service": self.service, "minutes": self.minutes}


class AddOn(models.Model):
    """Extra minutes and/or price on any length of a service; either may be zero."""

    service = models.ForeignKey(Service, verbose_name=_("service"), on_delete=models.CASCADE, related_name="add_ons")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"))
    extra_minutes = models.PositiveSmallIntegerField(_("extra minutes"), default=0)
    extra_price = models.DecimalField(
        _("extra price"), max_digits=8, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(Decimal(0))]
    )

    class Meta:
        verbose_name = _("add-on")
        verbose_name_plural = _("add-ons")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["service", "slug"], name="add_on_slug_once_a_service"),
            models.CheckConstraint(condition=Q(extra_price__gte=0), name="add_on_price_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name
