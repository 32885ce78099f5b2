"""Doses, durations and cues in words."""

from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from exercises.timeline import Cue, Dose, Task

STOP_SIGNS = [
    _("sharp pain, or pain that travels down a leg or arm"),
    _("numbness or tingling"),
    _("dizziness, feeling sick or short of breath"),
]
STOP_SIGNS_PREGNANCY = [
    _("bleeding or leaking fluid"),
    _("contractions"),
    _("the baby moving less than usual"),
]


def duration(seconds: int) -> str:
    """`75` as “1 min 15 s”: exact, so that it equals the sum of the cues."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return gettext("%d s") % rest
    if not rest:
        return gettext("%d min") % minutes
    return gettext("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}


def iso_duration(seconds: int) -> str:
    return f"PT{seconds // 60}M{seconds % 60}S"


def dose(amount: Dose, *, moving: bool) -> str:
    """“Hold 30 seconds, 2 times on each side, alternating”."""
    seconds = {"n": amount.hold}
    if not moving:
        first = ngettext("Hold %(n)d second", "Hold %(n)d seconds", amount.hold) % seconds
    elif amount.repeats == 1:
        first = ngettext("Move slowly for %(n)d second", "Move slowly for %(n)d seconds", amount.hold) % seconds
    else:
        first = ngettext("Take %(n)d second", "Take %(n)d seconds", amount.hold) % seconds
    times = ngettext("%(n)d time", "%(n)d times", amount.repeats) % {"n": amount.repeats}
    if amount.sides == "one":
        return first if amount.repeats == 1 else f"{first}, {times}"
    if amount.repeats == 1:
        return gettext("%(dose)s, each side") % {"dose": first}
    if amount.sides == "alternate":
        return gettext("%(dose)s, %(times)s each side, in turn") % {"dose": first, "times": times}
    return gettext("%(dose)s, %(times)s each side") % {"dose": first, "times": times}


def side(name: str) -> str:
    return {"left": gettext("left side"), "right": gettext("right side")}.get(name, "")


def cue(task: Task, about: Cue) -> str:
    """What the player shows and says when `about` begins."""
    if about.kind == "rest":
        return gettext("Rest")
    if about.kind == "switch":
        return gettext("Change to the %(side)s") % {"side": side(about.side)}
    if about.kind == "ready":
        words = gettext("Get ready")
    else:
        words = pgettext("in a movement", "Move slowly") if task.moving else pgettext("a stretch", "Hold")
    if about.side:
        words = f"{words}, {side(about.side)}"
    if about.kind == "hold" and about.repeats > 1:
        words = gettext("%(words)s, %(number)d of %(count)d") % {
            "words": words, "number": about.repeat, "count": about.repeats,
        }  # fmt: skip
    return words


def player() -> dict[str, str]:
    """Every word that the player's script puts on the screen or says by itself."""
    return {
        "step": gettext("Step {number} of {count}"),
        "next": gettext("Next: {words}"),
        "left": gettext("{time} to go"),
        "waiting": gettext("Ready when you are"),
        "start": gettext("Start"),
        "pause": gettext("Pause"),
        "goOn": gettext("Go on"),
        "nextCue": gettext("Next"),
        "again": gettext("Start again"),
        "paused": gettext("Paused"),
        "longer": gettext("{seconds} seconds longer"),
        "done": gettext("Done. Stay for a breath or two."),
        "ended": gettext("Ended here. Rest for a breath or two."),
        "test": gettext("This is how it sounds."),
        "better": gettext("better"),
        "same": gettext("the same"),
        "worse": gettext("worse"),
        "kept": gettext("Kept on this device only."),
        "keptWorse": gettext(
            "Kept on this device only. Do less next time; if it stays, ask somebody who can look at it."
        ),
        "forgotten": gettext("Forgotten."),
    }
