"""What a service asks its clients, and what a client answered."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models.appointments import Appointment
from booking.models.catalogue import Service
from practice.encryption import EncryptedJSONField

NUMBER = r"\d+(\.\d+)?"
VALUES = {"under": NUMBER, "from": NUMBER, "outside": rf"{NUMBER}-{NUMBER}"}


class QuestionQuerySet(models.QuerySet["Question"]):
    def at_request(self) -> "QuestionQuerySet":
        """Those that the request itself asks, of somebody who comes back too."""
        return self.exclude(asked=Question.Asked.BEFORE)

    def for_service(self, service: Service) -> "QuestionQuerySet":
        """The general questions and the service's own, in order."""
        return self.filter(Q(services=None) | Q(services=service), active=True).distinct()


class Question(models.Model):
    """One intake question. Its flag rule tells the practitioner in words which answer matters; it never refuses."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("choice")
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        WEEKS = "weeks", _("weeks")
        DUE_DATE = "due_date", _("due date of a pregnancy")

    class Asked(models.TextChoices):
        REQUEST = "request", _("with the request")
        BEFORE = "before", _("before the visit")
        ALWAYS = "always", _("with every request, also if nothing has changed")

    class Flag(models.TextChoices):
        NEVER = "", _("never")
        YES = "yes", _("the answer is yes")
        NO = "no", _("the answer is no")
        GIVEN = "given", _("anything is answered")
        IS = "is", _("the answer is exactly …")
        UNDER = "under", _("the number is under …")
        FROM = "from", _("the number is … or more")
        OUTSIDE = "outside", _("the number is outside … (like 13-36)")
        EARLY = "early", _("weeks are under the practice's first week")

    slug = models.SlugField(_("short name"), unique=True, help_text=_("Names the field in the form."))
    services = models.ManyToManyField(
        Service, verbose_name=_("services"), blank=True, related_name="questions", help_text=_("Empty: asked for all.")
    )
    text = models.CharField(_("question"), max_length=300)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.YES_NO)
    choices = models.TextField(_("choices"), blank=True, help_text=_("One a line, for the kind “choice”."))
    help = models.CharField(_("help"), max_length=300, blank=True)
    asked = models.CharField(
        _("asked when"),
        max_length=10,
        choices=Asked,
        default=Asked.REQUEST,
        help_text=_("“Before the visit” is asked on the private page, once the session is confirmed."),
    )
    needed = models.BooleanField(_("needed"), default=False, help_text=_("Can't be left out."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("asked"), default=True)
    flag_when = models.CharField(_("flag when"), max_length=10, blank=True, choices=Flag, default=Flag.NEVER)
    flag_value = models.CharField(_("…"), max_length=80, blank=True)
    flag_words = models.CharField(
        _("flag"),
        max_length=200,
        blank=True,
        help_text=_("The practitioner reads this, like “Blood thinners: light pressure”."),
    )
    urgent = models.BooleanField(
        _("contact your provider first"),
        default=False,
        help_text=_("An answer that raises the flag first leads to a page that says so; it can be sent all the same."),
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["yes_no", "choice", "text", "number", "date", "weeks", "due_date"]),
                name="question_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(flag_when__in=["", "yes", "no", "given", "is", "under", "from", "outside", "early"]),
                name="question_flag_known",
            ),
            models.CheckConstraint(condition=Q(asked__in=["request", "before", "always"]), name="question_asked_known"),
            models.CheckConstraint(condition=Q(urgent=False) | ~Q(flag_when=""), name="question_urgent_has_flag"),
            models.CheckConstraint(condition=Q(flag_when="") | ~Q(flag_words=""), name="question_flag_has_words"),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """What would never raise its flag, or could never be answered, is said beside the field."""
        if self.kind == self.Kind.CHOICE and not self.choice_list:
            raise ValidationError({"choices": _("Write the choices, one a line.")})
        if self.flag_when and not self.flag_words:
            raise ValidationError({"flag_words": _("Say in words what you want to read.")})
        shape = VALUES.get(self.flag_when)
        if shape and not re.fullmatch(shape, self.flag_value.strip()):
            raise ValidationError({"flag_value": _("Write a number, like 14, or for “outside” two, like 13-36.")})
        if self.flag_when == self.Flag.IS and self.kind == self.Kind.CHOICE and self.flag_value not in self.choice_list:
            raise ValidationError({"flag_value": _("This is not one of the choices.")})
        if self.flag_when == self.Flag.EARLY and self.kind not in (self.Kind.WEEKS, self.Kind.DUE_DATE):
            raise ValidationError({"flag_when": _("This goes with weeks or a due date.")})
        if self.urgent and not self.flag_when:
            raise ValidationError({"urgent": _("Say which answer raises the flag.")})

    @property
    def choice_list(self) -> list[str]:
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


class Answers(models.Model):
    """A client's answers to one appointment's intake, encrypted.

    `content` is a list of {"slug", "question", "answer", "flag"}, as booking.intake.kept makes it: the question's words
    stay with the answer, whatever is edited later. booking.intake.judged reads it for the day of a visit.
    """

    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="answers")
    content = EncryptedJSONField(_("answers"), default=list)

    class Meta:
        verbose_name = _("answers")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return str(self.appointment_id)
