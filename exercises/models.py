"""Exercises, how they change with who moves, and the routines made of them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exercises import figures
from exercises.timeline import Dose


class Audience(models.TextChoices):
    """Who moves. The values are those of `?for=`."""

    RUNNER = "runner", _("Runners")
    LIFTER = "lifter", _("People who work out")
    DESK = "desk", _("Desk days")
    PREGNANCY = "pregnancy", _("Pregnancy")


class Position(models.TextChoices):
    STANDING = "standing", _("standing")
    KNEELING = "kneeling", _("kneeling")
    ALL_FOURS = "all_fours", _("on all fours")
    BACK = "back", _("on the back")
    SIDE = "side", _("lying on the side")
    SEATED = "seated", _("sitting")


class Sides(models.TextChoices):
    ONE = "one", _("no sides")
    BOTH = "both", _("one side, then the other")
    ALTERNATE = "alternate", _("alternating sides")


WEEKS = 42
"""More of pregnancy than there are."""
SECONDS = [MinValueValidator(1), MaxValueValidator(600)]
PAUSE = [MaxValueValidator(600)]
REPEATS = [MinValueValidator(1), MaxValueValidator(60)]


def valid_poses(poses: Any) -> None:
    """Raises ValidationError unless `figures` can draw `poses`."""
    try:
        figures.check(poses)
    except figures.BadPose as problem:
        raise ValidationError(_("This can't be drawn: %(problem)s."), params={"problem": problem}) from problem


def lines(text: str) -> list[str]:
    """The lines of `text` that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class DoseChange(models.Model):
    """A dose in which everything may be left as it is."""

    hold_seconds = models.PositiveSmallIntegerField(_("hold (seconds)"), null=True, blank=True, validators=SECONDS)
    repeats = models.PositiveSmallIntegerField(_("repeats"), null=True, blank=True, validators=REPEATS)
    sides = models.CharField(_("sides"), max_length=10, choices=Sides, blank=True)
    rest_seconds = models.PositiveSmallIntegerField(_("rest (seconds)"), null=True, blank=True, validators=PAUSE)
    switch_seconds = models.PositiveSmallIntegerField(
        _("change sides (seconds)"), null=True, blank=True, validators=PAUSE
    )

    class Meta:
        abstract = True

    def applied_to(self, dose: Dose) -> Dose:
        return dose.changed(
            hold=self.hold_seconds,
            repeats=self.repeats,
            sides=self.sides,
            rest=self.rest_seconds,
            switch=self.switch_seconds,
        )


def _dose_change_constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=Q(hold_seconds=None) | Q(hold_seconds__gt=0), name=f"{name}_hold_positive"),
        models.CheckConstraint(condition=Q(repeats=None) | Q(repeats__gt=0), name=f"{name}_repeats_positive"),
        models.CheckConstraint(condition=Q(sides__in=["", *Sides.values]), name=f"{name}_sides_known"),
    ]


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def published(self) -> "ExerciseQuerySet":
        return self.filter(is_published=True)


class Exercise(models.Model):
    """One movement or stretch, written once and dosed by routines."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=80)
    summary = models.CharField(_("summary"), max_length=200, help_text=_("One sentence: what it is good for."))
    position = models.CharField(_("position"), max_length=12, choices=Position)
    is_moving = models.BooleanField(
        _("moves"), default=False, help_text=_("A slow movement rather than a stretch that is held.")
    )
    instructions = models.TextField(_("instructions"), help_text=_("One short sentence a line, in order."))
    cautions = models.TextField(
        _("cautions"), blank=True, help_text=_("For everyone, one a line. Those of one audience go into its variation.")
    )
    spoken = models.CharField(
        _("the voice says"),
        max_length=200,
        blank=True,
        help_text=_("When the exercise begins, after its name. Left empty, the first instruction is read."),
    )
    gentler = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="harder",
        verbose_name=_("gentler version"),
        help_text=_("What the player offers when this one hurts."),
    )
    hold_seconds = models.PositiveSmallIntegerField(_("hold (seconds)"), default=30, validators=SECONDS)
    repeats = models.PositiveSmallIntegerField(_("repeats"), default=1, validators=REPEATS)
    sides = models.CharField(_("sides"), max_length=10, choices=Sides, default=Sides.ONE)
    rest_seconds = models.PositiveSmallIntegerField(
        _("rest (seconds)"), default=5, validators=PAUSE, help_text=_("Between two repeats.")
    )
    switch_seconds = models.PositiveSmallIntegerField(_("change sides (seconds)"), default=8, validators=PAUSE)
    poses = models.JSONField(
        _("poses"),
        default=list,
        blank=True,
        validators=[valid_poses],
        help_text=_("Joint positions in centimetres over the floor; one pose, or several for a movement."),
    )
    figure = models.TextField(editable=False, blank=True)
    is_published = models.BooleanField(_("published"), default=True)

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="exercise_slug_unique"),
            models.CheckConstraint(condition=Q(hold_seconds__gt=0), name="exercise_hold_positive"),
            models.CheckConstraint(condition=Q(repeats__gt=0), name="exercise_repeats_positive"),
            models.CheckConstraint(condition=Q(sides__in=Sides.values), name="exercise_sides_known"),
            models.CheckConstraint(condition=Q(position__in=Position.values), name="exercise_position_known"),
            models.CheckConstraint(
                condition=Q(gentler=None) | ~Q(gentler=models.F("id")), name="exercise_gentler_is_another"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Draws the figure here, so that a reader's request draws nothing."""
        self.figure = figures.drawn(self.poses, self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("exercises:exercise", args=[self.slug])

    @property
    def dose(self) -> Dose:
        return Dose(self.hold_seconds, self.repeats, self.sides, self.rest_seconds, self.switch_seconds)

    @property
    def first_figure(self) -> str:
        return self.figure.partition("</svg>")[0] + "</svg>" if self.figure else ""

    @property
    def instruction_lines(self) -> list[str]:
        return lines(self.instructions)

    @property
    def caution_lines(self) -> list[str]:
        return lines(self.cautions)

    @property
    def spoken_words(self) -> str:
        return self.spoken or next(iter(self.instruction_lines), "")


class Variation(DoseChange):
    """How an exercise changes for one audience: a hint, cautions of their own, a changed dose or another exercise."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="variations")
    audience = models.CharField(_("for"), max_length=12, choices=Audience)
    from_week = models.PositiveSmallIntegerField(
        _("from week"),
        default=0,
        validators=[MaxValueValidator(WEEKS)],
        help_text=_("Of pregnancy. Several variations may follow one another; who names no week gets the last."),
    )
    text = models.TextField(_("hint"), blank=True, help_text=_("One or two sentences."))
    cautions = models.TextField(_("cautions"), blank=True, help_text=_("One a line."))
    instead = models.ForeignKey(
        Exercise,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stands_in_for",
        verbose_name=_("do this instead"),
    )

    class Meta:
        verbose_name = _("variation")
        verbose_name_plural = _("variations")
        ordering = ["exercise", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exercise", "audience", "from_week"], name="variation_one_per_audience_and_week"
            ),
            models.CheckConstraint(condition=Q(from_week=0) | Q(audience="pregnancy"), name="variation_week_fits"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="variation_audience_known"),
            models.CheckConstraint(
                condition=Q(instead=None) | ~Q(instead=models.F("exercise")), name="variation_instead_is_another"
            ),
            *_dose_change_constraints("variation"),
        ]

    def __str__(self) -> str:
        return f"{self.exercise}: {self.for_whom}"

    @property
    def for_whom(self) -> str:
        label = str(self.get_audience_display())
        if not self.from_week:
            return label
        return gettext("%(audience)s, from week %(week)d") % {"audience": label, "week": self.from_week}

    @property
    def caution_lines(self) -> list[str]:
        return lines(self.cautions)


class RoutineQuerySet(models.QuerySet["Routine"]):
    def published(self) -> "RoutineQuerySet":
        return self.filter(is_published=True)

    def with_steps(self) -> "RoutineQuerySet":
        """With the steps that may be shown, in one more query however many routines there are."""
        return self.prefetch_related(models.Prefetch("steps", queryset=Step.objects.shown(), to_attr="shown_steps"))


class Routine(models.Model):
    """An ordered list of steps that dose exercises."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=80)
    summary = models.CharField(_("summary"), max_length=240)
    audience = models.CharField(
        _("written for"), max_length=12, choices=Audience, blank=True, help_text=_("Leave empty for everyone.")
    )
    total_seconds = models.PositiveIntegerField(_("total time (seconds)"), default=0, editable=False)
    is_published = models.BooleanField(_("published"), default=True)

    objects = RoutineQuerySet.as_manager()
    shown_steps: "list[Step]"
    """Set by `with_steps`."""

    class Meta:
        verbose_name = _("routine")
        verbose_name_plural = _("routines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="routine_slug_unique"),
            models.CheckConstraint(condition=Q(audience__in=["", *Audience.values]), name="routine_audience_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exercises:routine", args=[self.slug])


class StepQuerySet(models.QuerySet["Step"]):
    def shown(self) -> "StepQuerySet":
        """Steps whose exercise is published, with it, in order."""
        return self.filter(exercise__is_published=True).select_related("exercise__gentler").order_by("order", "pk")


class Step(DoseChange):
    """One exercise in a routine. What is left empty comes from the exercise."""

    routine = models.ForeignKey(Routine, on_delete=models.CASCADE, related_name="steps")
    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="steps", verbose_name=_("exercise"))
    # Not unique: two steps swap places in one admin form, and equals keep the order they were added in.
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["routine", "order", "pk"]
        constraints = _dose_change_constraints("step")

    def __str__(self) -> str:
        return f"{self.order}. {self.exercise}"
