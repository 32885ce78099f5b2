"""When a practitioner works: weekly hours, special days, time off."""

from datetime import time, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from booking.models.catalogue import Practitioner, Service
from practice.page_cache import forget_on_change

CLOSES_HELP = _("00:00 is midnight. A time before the opening closes on the next day.")


def window_makes_sense(name: str) -> models.CheckConstraint:
    """Opening and closing differ, but for midnight to midnight, which is the whole day."""
    return models.CheckConstraint(condition=~Q(opens=F("closes")) | Q(opens=time(0)), name=name)


class Window(models.Model):
    """Local wall time from `opens` to `closes`; a `closes` at or before `opens` is on the next day."""

    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=CLOSES_HELP)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        opens, closes = (formats.time_format(each, "TIME_FORMAT") for each in (self.opens, self.closes))
        return f"{opens}\N{EN DASH}{closes}"


class OpeningHours(Window):
    """A weekly window; several a day. With services it is open for those only.

    A service that has hours of its own anywhere in the week is offered in those alone.
    """

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    practitioner = models.ForeignKey(
        Practitioner, verbose_name=_("practitioner"), on_delete=models.CASCADE, related_name="opening_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    services = models.ManyToManyField(
        Service, verbose_name=_("only for"), blank=True, help_text=_("Empty: for every service without its own hours.")
    )

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["practitioner", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_hours_weekday_known"),
            window_makes_sense("opening_hours_opens_not_closes"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {super().__str__()}"


class SpecialDay(models.Model):
    """A date whose windows replace the weekly ones; without windows it is closed."""

    practitioner = models.ForeignKey(
        Practitioner, verbose_name=_("practitioner"), on_delete=models.CASCADE, related_name="special_days"
    )
    date = models.DateField(_("date"))
    note = models.CharField(_("note"), max_length=120, blank=True, help_text=_("For yourself."))

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["practitioner", "date"], name="special_day_once_a_date")]

    def __str__(self) -> str:
        return formats.date_format(self.date, "DATE_FORMAT")


class SpecialWindow(Window):
    """One window of a special day."""

    day = models.ForeignKey(SpecialDay, verbose_name=_("special day"), on_delete=models.CASCADE, related_name="windows")

    class Meta:
        verbose_name = _("window")
        verbose_name_plural = _("windows")
        ordering = ["opens"]
        constraints = [window_makes_sense("special_window_opens_not_closes")]


class TimeOff(models.Model):
    """A period in which nothing is offered."""

    practitioner = models.ForeignKey(
        Practitioner, verbose_name=_("practitioner"), on_delete=models.CASCADE, related_name="time_off"
    )
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    note = models.CharField(_("note"), max_length=120, blank=True, help_text=_("For yourself."))

    class Meta:
        verbose_name = _("time off")
        verbose_name_plural = _("time off")
        ordering = ["start"]
        indexes = [models.Index(fields=["practitioner", "end"], name="time_off_by_end")]
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="time_off_ends_after_start")]

    def __str__(self) -> str:
        """Whole days as days, anything else with its times, by the practice's clock."""
        start, end = timezone.localtime(self.start), timezone.localtime(self.end)
        if start.time() == end.time() == time():
            first, last = start.date(), end.date() - timedelta(days=1)
            days = [formats.date_format(day, "DATE_FORMAT") for day in (first, last)]
            return days[0] if first == last else " \N{EN DASH} ".join(days)
        return " \N{EN DASH} ".join(formats.date_format(each, "DATETIME_FORMAT") for each in (start, end))


WEEK_KEY = "opening-hours"
forget_on_change(WEEK_KEY, OpeningHours, Practitioner)
forget_on_change("footer", OpeningHours, Practitioner)
