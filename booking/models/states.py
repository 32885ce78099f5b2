"""The states of an appointment, and who changes them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    REQUESTED = "requested", _("requested")
    OFFERED = "offered", _("other times offered")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    CANCELLED = "cancelled", _("cancelled")
    COMPLETED = "completed", _("completed")
    NO_SHOW = "no_show", _("did not come")


class Actor(models.TextChoices):
    CLIENT = "client", _("client")
    PRACTITIONER = "practitioner", _("practitioner")
    SITE = "site", _("site")


WAITING = (State.REQUESTED, State.OFFERED)
"""States that hold a time until an answer is due."""
OCCUPYING = (*WAITING, State.CONFIRMED)
"""States that occupy the diary."""
TIMELESS = (State.REQUESTED, State.OFFERED, State.DECLINED, State.WITHDRAWN, State.EXPIRED)
"""States that a request with wishes only can be in: nothing has been agreed."""
ACCEPTED = (State.CONFIRMED, State.CANCELLED, State.COMPLETED, State.NO_SHOW)
"""States of what has been accepted once: the practitioner knows who this is."""
