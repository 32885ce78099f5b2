"""Pages of exercises and routines are found when their address has changed: a QR code on paper can't be changed."""

from exercises.models import Exercise, Routine
from practice import moved

moved.watch(Exercise.objects.published, "exercises:exercise")
moved.watch(Routine.objects.published, "exercises:routine")
