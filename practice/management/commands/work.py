"""The job worker: `manage.py work` delivers mails, expires requests and does whatever else is due."""

import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import autoreload

from practice import jobs


class Command(BaseCommand):
    help = "Does what is due, again and again, until it is told to stop (Ctrl-C)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="every job once, then stop")
        parser.add_argument("--reload", action="store_true", help="start anew whenever the code changes")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Event()
        if options["reload"]:
            autoreload.run_with_reloader(jobs.work, stop)
            return
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, lambda *_: stop.set())
        jobs.work(stop, once=options["once"])
