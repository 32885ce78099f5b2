"""The seats of an event: the only writer of bookings and of how many seats are taken.

Every verb is one transaction under the event's lock: the change, its line in the trail, the seats and the mails; what
it frees is offered to the waiting list before the lock is gone. It returns the changed booking, or raises NotPossible
(NoSeats when there are too few), whose text is a sentence for the person.

taking      take: seats for a party, or its place in the waiting list
waiting     accept, expire: what is offered to who waits
leaving     give_up, pass_on, resize
answering   answer: questions that are answered later
door        check_in, undo_check_in, mark_no_show
reminding   remind_due
changing    what they share, promote, and event_kept for who must look before a verb
"""

from booking.lifecycle import NotPossible
from booking.seats.answering import answer
from booking.seats.changing import NoSeats, event_kept, is_late_for, obstacle, promote
from booking.seats.door import check_in, mark_no_show, undo_check_in
from booking.seats.leaving import give_up, is_late, pass_on, resize
from booking.seats.taking import Guest, take
from booking.seats.waiting import accept, expire, expire_due, place_in_line

__all__ = [
    "Guest",
    "NoSeats",
    "NotPossible",
    "accept",
    "answer",
    "check_in",
    "event_kept",
    "expire",
    "expire_due",
    "give_up",
    "is_late",
    "is_late_for",
    "mark_no_show",
    "obstacle",
    "pass_on",
    "place_in_line",
    "promote",
    "resize",
    "take",
    "undo_check_in",
]
