"""Words planted wherever somebody can tell of their health: a full run later nobody finds them but the practitioner.

Looked for in the database itself (its file, or a dump), in mails, logs, error reports, caches, lists and error pages.
"""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib import admin
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.log import AdminEmailHandler

from booking import evenings, jobs, lifecycle, links, reminders
from booking.models import Appointment, Booking, HomeCare, Question
from booking.models import Client as BookingClient
from booking.seats import reminding
from practice import messages
from practice.models import Message
from tests.booking.conftest import NOW, Studio
from tests.booking.test_views_details import TYPED
from tests.factories import give_home_care, make_event, make_exercise, make_routine, make_user

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
ANSWERS = {"text": "Zebroidesis", "number": "73519.25", "date": "1987-04-13", "due_date": "2027-05-17"}
NOTE, NOTES, STEP, MESSAGE = "Quillonitis", "Vexilosis", "wombleroll", "Marblethorax"
GUEST, CALLER, LATER = "Trundlopathy", "Fennelgia", "Ambersclerosis"
PLANTED = [*ANSWERS.values(), "April 13, 1987", "May 17, 2027", NOTE, NOTES, STEP, MESSAGE, GUEST, CALLER, LATER]


class Run:
    """A client's and the practitioner's doings, over HTTP wherever words are typed."""

    def __init__(self):
        self.studio, self.user = Studio(), make_user()
        self.desk, self.client, self.pages = Client(), Client(), []
        self.desk.force_login(self.user)
        self.questions = [
            Question.objects.create(
                slug=kind.replace("_", "-"),
                text=f"A {kind}?",
                kind=kind,
                flag_when="given",
                flag_words="Read it",
                urgent=kind == "text",
                asked="before" if kind == "date" else "request",
            )
            for kind in ANSWERS
        ]
        self.starts = (NOW + timedelta(days=7 + number, hours=10) for number in range(20))

    def said(self, **more):
        answers = {f"q_{each.pk}": ANSWERS[each.kind] for each in self.questions}
        return {**TYPED, **answers, "note": NOTE, "health_consent": "on", "provider_first": "send", **more}

    def address(self):
        start = next(self.starts).isoformat().replace("+", "%2B")
        return f"/book/massage/details/?minutes=60&start={start}&came_from={STEP}:2"

    def ask(self):
        response = self.client.post(self.address(), self.said())
        assert response.status_code == 303, response.content.decode()
        return Appointment.objects.latest("pk")

    def agreed(self):
        row = lifecycle.accept(self.ask(), user=self.user, now=NOW, message="See you.")
        assert self.client.post(links.before_visit_path(row), self.said()).status_code == 303
        return row

    def lives(self):
        lifecycle.decline(self.ask(), user=self.user, now=NOW, message="Not then.")
        lifecycle.withdraw(self.ask(), now=NOW, parting_words=NOTE)
        lifecycle.expire(self.ask(), now=NOW + 4 * DAY)
        moved = lifecycle.move(self.agreed(), next(self.starts), user=self.user, now=NOW)
        reminders.remind_due(moved.start - timedelta(hours=3))
        lifecycle.cancel(moved, now=NOW, parting_words=NOTE)
        self.kept = self.agreed()
        lifecycle.complete(self.kept, user=self.user, now=self.kept.end)
        self.desk.post(f"/admin/booking/client/of/{self.kept.pk}/", {"client": "new"})
        self.known = BookingClient.objects.get()
        contact = {"name": self.known.name, "email": self.known.email}
        self.desk.post(f"/admin/booking/client/{self.known.pk}/change/", {**contact, "notes": NOTES})
        give_home_care(self.kept, make_routine("gentle", [make_exercise()]), now=NOW, message=MESSAGE)
        self.evening()
        self.desk.post(f"/admin/booking/client/{self.known.pk}/export/")
        reminders.follow_up_due(self.kept.end + 2 * DAY)
        messages.deliver_due()
        jobs.let_go()

    def book(self, number=1):
        said = self.said(note=GUEST, party="1", email=f"guest{number}@example.com", wait="1")
        response = self.client.post(f"{self.event.get_absolute_url()}book/", said)
        assert response.status_code == 303, response.content.decode()
        return Booking.objects.latest("pk")

    def evening(self):
        """With two seats: three book on the page, one by telephone; one leaves, one is offered, one passes on."""
        start = NOW + timedelta(days=3, hours=11)
        self.event = make_event(self.studio.practitioner, start=start, capacity=2, now=NOW)
        self.sheet = f"/admin/booking/event/{self.event.pk}"
        gone, given, offered = [self.book(number) for number in range(3)]
        caller = {"name": "Sample caller", "party": "1", "chairs": "0", "note": CALLER, "may_wait": "on"}
        assert self.desk.post(f"{self.sheet}/add_party/", caller).status_code == 302
        assert self.client.post(f"{links.booking_path(gone)}give-up/").status_code == 303
        assert self.client.post(f"{links.booking_path(offered)}accept/").status_code == 303
        other = {"name": "Sample other", "email": "other@example.com"}
        self.look(self.client.post(f"{links.booking_path(given)}pass-on/", other), 200)
        self.answer_later(Booking.objects.latest("pk"))
        reminding.remind_due(start - timedelta(hours=3))
        evenings.tell(self.event, "Bring a blanket.")

    def answer_later(self, booking):
        """Past an error, past the page about a provider, and kept."""
        path = links.event_intake_path(booking)
        text = next(f"q_{each.pk}" for each in self.questions if each.kind == "text")
        answers = {name: value for name, value in self.said().items() if name.startswith("q_")} | {text: LATER}
        assert LATER in self.client.post(path, answers).content.decode()
        assert LATER in self.client.post(path, {**answers, "health_consent": "on"}).content.decode()
        agreed = {**answers, "health_consent": "on", "provider_first": "send"}
        assert self.client.post(path, agreed).status_code == 303
        self.look(self.client.get(path), 200)

    def faults(self):
        """What goes wrong with answers in hand: not found, not allowed, forged, taken, and a fault of the site."""
        self.client.raise_request_exception = False
        again = f"/book/massage/details/?minutes=60&start={self.kept.start.isoformat().replace('+', '%2B')}"
        self.look(self.client.post("/book/nothing/details/", self.said()), 404)
        self.look(self.client.post("/appointments/forged/intake/", self.said()), 404)
        self.look(self.client.post(f"/admin/booking/client/{self.known.pk}/change/", self.said()), 302)
        self.look(Client(enforce_csrf_checks=True).post(again, self.said()), 403)
        party = self.said(note=GUEST, party="1", wait="1")
        book = f"{self.event.get_absolute_url()}book/"
        self.look(self.client.post("/events/nothing/book/", party), 404)
        self.look(self.client.post("/bookings/forged/pass-on/", party), 404)
        self.look(self.client.post("/bookings/forged/intake/", party), 404)
        self.look(Client(enforce_csrf_checks=True).post(book, party), 403)
        for table, path, said in (("answers", self.address(), self.said()), ("bookingchange", book, party)):
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE booking_{table} RENAME TO elsewhere")
                self.look(self.client.post(path, said), 500)
                cursor.execute(f"ALTER TABLE elsewhere RENAME TO booking_{table}")

    def lists(self):
        self.look(self.client.get("/"), 200)
        for path in ("/services/", "/book/", "/book/massage/", "/book/massage/times.json?minutes=60", "/events/"):
            self.look(self.client.get(path), 200)
        for path in ("", "book/"):
            self.look(self.client.get(f"{self.event.get_absolute_url()}{path}"), 200)
        for row in Appointment.objects.outlines():
            self.look(self.client.get(links.appointment_path(row)), 200)
        for booking in Booking.objects.outlines():
            self.look(self.client.get(links.booking_path(booking)), 200)
        for page in ("print", "message", "cancel", "change_event", "add_party"):
            self.look(self.desk.get(f"{self.sheet}/{page}/"), 200)
        for model in admin.site._registry:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
            path = reverse(name)
            self.look(self.desk.get(path), 200)
            if admin.site._registry[model].search_fields:
                self.look(self.desk.get(f"{path}?q=Sample"), 200)
        for message in Message.objects.all():
            self.look(self.desk.get(f"/admin/practice/message/{message.pk}/change/"), 200)
        self.look(self.desk.get("/admin/"), 200)

    def look(self, response, status):
        assert response.status_code == status
        self.pages.append(response.content.decode())


def stored():
    """Everything the database keeps: the bytes of its file and its log, or every row of every table as text."""
    if connection.vendor == "sqlite":
        path = str(connection.settings_dict["NAME"])
        return "".join(
            Path(path + end).read_bytes().decode("latin-1") for end in ("", "-wal") if Path(path + end).exists()
        )
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


@pytest.fixture
def reports(settings):
    """Errors are mailed with everything Django knows, as a practice might set it up."""
    settings.ADMINS = [("Sample", "admin@example.com")]
    handler = AdminEmailHandler(include_html=True)
    logging.getLogger("django.request").addHandler(handler)
    yield
    logging.getLogger("django.request").removeHandler(handler)


def test_nobody_finds_the_words_but_the_practitioner(reports, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    with time_machine.travel(NOW, tick=False):
        run = Run()
        run.lives()
        run.faults()
        run.lists()
        shown = [
            run.desk.get(f"/admin/booking/{path}/change/").content.decode()
            for path in (
                f"appointment/{run.kept.pk}",
                f"client/{run.known.pk}",
                f"homecare/{HomeCare.objects.get().pk}",
            )
        ]
        sheet = run.desk.get(f"{run.sheet}/change/").content.decode()
    looked_through = {
        "database": stored(),
        "mails": "\n".join(str(each.message()) + each.body for each in mail.outbox),
        "logs": caplog.text + "".join(capfd.readouterr()),
        "pages": "\n".join(run.pages),
        "cache": repr(getattr(cache, "_cache", "")),
        "addresses": "\n".join(
            [
                *(links.appointment_path(each) for each in Appointment.objects.all()),
                *(links.booking_path(each) for each in Booking.objects.all()),
            ]
        ),
    }

    assert "Internal Server Error" in looked_through["logs"]
    assert any("Internal Server Error" in each.subject for each in mail.outbox)
    assert len(mail.outbox) > 10 and len(looked_through["database"]) > 10_000 and len(run.pages) > 40
    found = [(word, where) for where, text in looked_through.items() for word in PLANTED if word in text]
    assert found == []
    for word in ("Zebroidesis", "73519.25", "1987-04-13", "May 17, 2027", NOTE, NOTES, STEP, MESSAGE):
        assert any(word in page for page in shown), word
    for word in ("Zebroidesis", "73519.25", "1987-04-13", "May 17, 2027", GUEST, CALLER, LATER):
        assert word in sheet, word
