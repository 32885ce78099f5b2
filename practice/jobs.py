"""What the worker does again and again.

An app's `jobs` module registers functions with `@job`. A job finds its work in rows that say what is due and changes
each with a conditional UPDATE, so it may run twice, late, or on two machines at once.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from django.db import close_old_connections
from django.utils.module_loading import autodiscover_modules

from practice import messages
from practice.search import index, spelling

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    name: str
    run: Callable[[], object]
    every: timedelta


registry: dict[str, Job] = {}


def job(*, every: timedelta) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function without arguments to run `every` so often, and once when the worker starts."""

    def register(run: Callable[[], object]) -> Callable[[], object]:
        name = f"{run.__module__}.{run.__name__}"
        registry[name] = Job(name, run, every)
        return run

    return register


@job(every=timedelta(seconds=2))
def deliver_messages() -> int:
    return messages.deliver_due()


@job(every=timedelta(minutes=1))
def keep_search() -> int:
    return index.notice() + spelling.learn(most=500)  # mails wait meanwhile: about a second


def work(stop: Event, *, once: bool = False) -> None:
    """Run every registered job when its time has come, until `stop` is set (or each just once)."""
    autodiscover_modules("jobs")
    due = dict.fromkeys(registry, 0.0)
    while not stop.is_set():
        for name, each in registry.items():
            if due[name] <= time.monotonic() and not stop.is_set():
                run(each)
                due[name] = time.monotonic() + each.every.total_seconds()
        if once:
            return
        stop.wait(0.5)


def run(each: Job) -> None:
    """One run of a job; a fault is logged and the others go on."""
    close_old_connections()
    try:
        each.run()
    except Exception:
        logger.exception("job %s failed", each.name)
    finally:
        close_old_connections()
