"""What search engines may list of exercises and routines."""

from exercises.models import Exercise, ExerciseQuerySet, Routine, RoutineQuerySet
from practice.sitemaps import SiteSitemap


class ExerciseSitemap(SiteSitemap):
    def items(self) -> ExerciseQuerySet:
        return Exercise.objects.published()


class RoutineSitemap(SiteSitemap):
    def items(self) -> RoutineQuerySet:
        return Routine.objects.published()
