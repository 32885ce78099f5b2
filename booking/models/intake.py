"""What a service asks its clients, and what a client answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models.appointments import Appointment
from booking.models.catalogue import Service
from practice.encryption import EncryptedJSONField


class QuestionQuerySet(models.QuerySet["Question"]):
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

    class Flag(models.TextChoices):
        NEVER = "", _("never")
        YES = "yes", _("the answer is yes")
        NO = "no", _("the answer is no")
        GIVEN = "given", _("anything is answered")
        IS = "is", _("the answer is exactly …")
        UNDER = "under", _("the number is under …")
        FROM = "from", _("the number is … or more")

    slug = models.SlugField(_("short name"), unique=True, help_text=_("Names the field in the form."))
    services = models.ManyToManyField(
        Service, verbose_name=_("services"), blank=True, related_name="questions", help_text=_("Empty: asked for all.")
    )
    text = models.CharField(_("question"), max_length=300)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.YES_NO)
    choices = models.TextField(_("choices"), blank=True, help_text=_("One a line, for the kind “choice”."))
    help = models.CharField(_("help"), max_length=300, blank=True)
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

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["yes_no", "choice", "text", "number", "date", "weeks"]),
                name="question_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(flag_when__in=["", "yes", "no", "given", "is", "under", "from"]), name="question_flag_known"
            ),
            models.CheckConstraint(condition=Q(flag_when="") | ~Q(flag_words=""), name="question_flag_has_words"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def choice_list(self) -> list[str]:
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


class Answers(models.Model):
    """A client's answers to one appointment's intake, encrypted.

    `content` is a list of {"slug", "question", "answer", "flag"}, as booking.intake.kept makes it: the question's words
    stay with the answer, whatever is edited later.
    """

    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="answers")
    content = EncryptedJSONField(_("answers"), default=list)

    class Meta:
        verbose_name = _("answers")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return str(self.appointment_id)
