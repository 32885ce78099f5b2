"""The one bridge from rows to intervals: what is free, for page, submit, accept, offer, move and admin alike."""

from booking.diary.free import Who, free_times, is_free, last_day, nearest_free, need
from booking.diary.overruling import in_the_way, overrules, too_near
from booking.diary.repeating import Repeat, repeats
from booking.diary.spans import busy, open_windows
from booking.diary.standing import entries_on, events_on_closed, events_within, sessions_outside, sessions_within

__all__ = [
    "Repeat",
    "Who",
    "busy",
    "entries_on",
    "events_on_closed",
    "events_within",
    "free_times",
    "in_the_way",
    "is_free",
    "last_day",
    "nearest_free",
    "need",
    "open_windows",
    "overrules",
    "repeats",
    "sessions_outside",
    "sessions_within",
    "too_near",
]
