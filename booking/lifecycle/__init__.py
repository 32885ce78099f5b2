"""An appointment's life: the only writer of its state.

Every verb is one transaction: the change by compare and swap, its line in the trail, the diary and the mails. It
returns the changed appointment, or raises NotPossible or TimeTaken, whose text is a sentence for the person.

asking      how one begins: request (a client), book (the practitioner)
answering   accept, decline, offer, choose, expire
moving      another time for what is confirmed: request_move and its answers; move (the practitioner)
ending      withdraw, cancel, complete, mark_no_show
undoing     undo, while the mail of an answer still waits
changing    what they share; holding: what an appointment has in the diary
"""

from booking.lifecycle.answering import accept, choose, decline, expire, expire_due, offer
from booking.lifecycle.asking import MOST_WISHES, Asker, WishedFor, book, request
from booking.lifecycle.changing import NotPossible
from booking.lifecycle.ending import cancel, complete, is_late, mark_no_show, withdraw
from booking.lifecycle.holding import TimeTaken
from booking.lifecycle.moving import accept_move, decline_move, expire_move, move, request_move, withdraw_move
from booking.lifecycle.undoing import undo
from booking.states import obstacle

__all__ = [
    "MOST_WISHES",
    "Asker",
    "NotPossible",
    "TimeTaken",
    "WishedFor",
    "accept",
    "accept_move",
    "book",
    "cancel",
    "choose",
    "complete",
    "decline",
    "decline_move",
    "expire",
    "expire_due",
    "expire_move",
    "is_late",
    "mark_no_show",
    "move",
    "obstacle",
    "offer",
    "request",
    "request_move",
    "undo",
    "withdraw",
    "withdraw_move",
]
