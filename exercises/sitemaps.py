"""What search engines may list of exercises and routines."""

from django.contrib.sitemaps import Sitemap

from exercises.models import Exercise, ExerciseQuerySet, Routine, RoutineQuerySet


class ExerciseSitemap(Sitemap):
    def items(self) -> ExerciseQuerySet:
        return Exercise.objects.published()


class RoutineSitemap(Sitemap):
    def items(self) -> RoutineQuerySet:
        return Routine.objects.published()
