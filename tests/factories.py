"""Rows for tests: plain functions, nothing but what is asked for."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from blog.models import Comment, Post
from booking.models import Appointment, BusyCalendar, BusyTime, DiaryEntry, Length, OpeningHours, Practitioner, Service
from booking.models.appointments import new_reference
from practice.models import Practice, User


def make_practice(**values):
    values = {
        "name": "Sample practice",
        "email": "practitioner@example.com",
        "time_zone": "America/Los_Angeles",
        "answer_grace_minutes": 0,
        **values,
    }
    return Practice.objects.update_or_create(pk=1, defaults=values)[0]


def make_user(username="practitioner", **values):
    values = {"is_staff": True, "is_superuser": True, "email": "practitioner@example.com", **values}
    return User.objects.create_user(username=username, password="a long password", **values)


def make_post(slug="sample-post", **values):
    values = {
        "title": "Sample post",
        "summary": "A summary.",
        "body": "Some text.",
        "published_at": timezone.now() - timedelta(days=1),
        **values,
    }
    return Post.objects.create(slug=slug, **values)


def make_comment(post, **values):
    values = {"name": "Sample reader", "body": "A comment.", **values}
    if values.get("state", "pending") != "pending":
        values = {"decided_at": timezone.now(), **values}
    return Comment.objects.create(post=post, **values)


def make_exercise(slug="bridge", **values):
    from exercises.models import Exercise

    values = {
        "name": slug.replace("-", " ").capitalize(),
        "summary": "A sample.",
        "position": "back",
        "instructions": "Lie down.\nLift.",
        "hold_seconds": 15,
        **values,
    }
    return Exercise.objects.create(slug=slug, **values)


def make_routine(slug="release", exercises=(), **values):
    """A routine of `exercises`, each with its own dose, its total time written."""
    from exercises.models import Routine, Step
    from exercises.plans import refresh_totals

    values = {"name": slug.capitalize(), "summary": "A sample routine.", **values}
    routine = Routine.objects.create(slug=slug, **values)
    Step.objects.bulk_create(Step(routine=routine, exercise=e, order=i) for i, e in enumerate(exercises, 1))
    refresh_totals()
    routine.refresh_from_db()
    return routine


def make_practitioner(**values):
    return Practitioner.objects.create(**{"name": "Sample practitioner", "slug": "sample", **values})


def make_service(slug="massage", **values):
    """Published, private; no notice, no buffers, a step of 15 minutes unless asked for."""
    plain = {"name": slug.title(), "published": True, "notice_hours": 0, "buffer_after": 0}
    return Service.objects.create(slug=slug, **{**plain, **values})


def make_length(service=None, minutes=60, **values):
    return Length.objects.create(
        service=service or make_service(), minutes=minutes, **{"price": Decimal("110.00"), **values}
    )


def open_weekly(practitioner, opens=time(9), closes=time(17), weekdays=range(7)):
    """The same hours on each of `weekdays` (Monday is 0)."""
    return [
        OpeningHours.objects.create(practitioner=practitioner, weekday=weekday, opens=opens, closes=closes)
        for weekday in weekdays
    ]


def make_appointment(practitioner, service, start, *, minutes=60, state="confirmed", before=0, after=0, **values):
    """An appointment with its diary entry if its state has one, past all rules but the database's."""
    reference = new_reference()
    plain = {
        "end": start + timedelta(minutes=minutes),
        "answer_by": start if state in ("requested", "offered") else None,
        "service_name": service.name,
        "minutes": minutes,
        "price": Decimal("110.00"),
        "currency": "USD",
        "buffer_before": before,
        "buffer_after": after,
        "name": "Sample client",
        "email": "client@example.com",
        "consent_at": datetime(2026, 11, 1, tzinfo=UTC),
        "consent_version": "test",
        "consent_text": "Sample consent.",
        "reference": reference,
        "uid": f"{reference.lower()}@testserver",
    }
    appointment = Appointment.objects.create(
        practitioner=practitioner, service=service, start=start, state=state, **{**plain, **values}
    )
    if state in ("requested", "offered", "confirmed"):
        opens, closes = appointment.occupied
        DiaryEntry.objects.create(practitioner=practitioner, appointment=appointment, start=opens, end=closes)
    return appointment


def make_busy_calendar(practitioner, **values):
    plain = {"name": "Family", "address": "https://calendar.example.com/secret/basic.ics"}
    return BusyCalendar.objects.create(practitioner=practitioner, **{**plain, **values})


def make_busy_time(practitioner, start, end, *, calendar=None):
    calendar = calendar or make_busy_calendar(practitioner)
    return BusyTime.objects.create(calendar=calendar, practitioner=practitioner, start=start, end=end)


def give_home_care(appointment, routine, *changes, now=None, **values):
    """`routine` given with `appointment`; `changes` are laid over its steps from the first on."""
    from booking import home_care

    now = now or timezone.now()
    audience = values.pop("audience", routine.audience)
    steps = home_care.current_plan(routine, audience).steps
    own = [home_care.unchanged() | (changes[i] if i < len(changes) else {}) for i in range(len(steps))]
    plain = {"audience": audience, "message": "", "weeks": 4, "times_a_week": 3, "user": None}
    return home_care.give(appointment, routine=routine, changes=own, now=now, **{**plain, **values})


def make_client(name="Sample client", **values):
    from booking import clients

    trusted = values.pop("trusted", False)
    client = clients.make(name=name, **values)
    if trusted:
        clients.set_trusted(client, True)
        client.refresh_from_db()
    return client


def make_event(practitioner, service=None, start=None, **values):
    """A published evening of 75 minutes with twelve places, in the diary."""
    from booking import evenings

    start = start or timezone.now() + timedelta(days=7)
    now = values.pop("now", start - timedelta(days=30))
    service = service or make_service("sound-bath", name="Sound bath", kind="group")
    plain = {"minutes": 75, "capacity": 12, "price": Decimal("30.00"), "title": "Sound bath evening"}
    return evenings.plan(
        evenings.Plan(service=service, practitioner=practitioner, start=start, **{**plain, **values}), now=now
    )


def make_guest(name="Sample guest", **values):
    from booking.seats import Guest

    return Guest(name=name, **{"email": "guest@example.com", "consent_version": "1", "consent_text": "Yes.", **values})
