from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from booking import diary, starter, week
from booking.models import AddOn, Event, Length, OpeningHours, Practitioner, Question, ReplyTemplate, Service
from tests.factories import make_practice

MODELS = [Event, Service, Length, AddOn, Practitioner, OpeningHours, Question, ReplyTemplate]


def counts():
    return {model.__name__: model.objects.count() for model in MODELS}


def test_starter_is_the_menu_of_the_practice(db):
    starter.load()
    menu = {
        service.slug: [(length.minutes, length.price) for length in service.lengths.all()]
        for service in Service.objects.published()
    }
    assert menu == {
        "massage": [(60, Decimal(110)), (90, Decimal(155)), (120, Decimal(195))],
        "cupping": [(30, Decimal(55)), (45, Decimal(75))],
        "sound-bath": [(60, Decimal(95))],
        "sound-bath-evening": [(75, Decimal(30))],
        "energy-work": [(45, Decimal(70)), (60, Decimal(90))],
    }
    practitioner, massage = Practitioner.objects.get(), Service.objects.get(slug="massage")
    after = {each.minutes: diary.need(each, practitioner=practitioner).after for each in massage.lengths.all()}
    assert after == {60: timedelta(minutes=15), 90: timedelta(minutes=20), 120: timedelta(minutes=20)}
    assert (practitioner.most_minutes_a_day, Service.objects.get(slug="cupping").days_between) == (360, 7)
    assert list(AddOn.objects.values_list("service__slug", "slug", "extra_minutes", "extra_price")) == [
        ("massage", "cupping", 15, Decimal(20))
    ]


def test_starter_twice_is_starter_once_and_overwrites_nothing(db):
    starter.load()
    Service.objects.filter(slug="massage").update(name="Edited")
    Question.objects.filter(slug="goals").update(text="Edited?")
    Length.objects.get(service__slug="massage", minutes=120).delete()
    AddOn.objects.all().delete()
    OpeningHours.objects.filter(weekday=5).delete()
    before = counts()
    starter.load()
    assert counts() == before
    assert Service.objects.get(slug="massage").name == "Edited"
    assert Question.objects.get(slug="goals").text == "Edited?"


def test_starter_brings_back_a_missing_service_whole(db):
    starter.load()
    before = counts()
    Service.objects.get(slug="energy-work").delete()
    starter.load()
    assert counts() == before


def test_pregnancy_is_asked_where_it_belongs(db):
    starter.load()
    asks = {
        service.slug: {"pregnant", "warning-signs"} <= {each.slug for each in Question.objects.for_service(service)}
        for service in Service.objects.all()
    }
    assert asks == {
        "massage": True,
        "cupping": True,
        "sound-bath": True,
        "sound-bath-evening": True,
        "energy-work": False,
    }


def test_every_starter_flag_can_be_raised(db):
    starter.load()
    assert all(each.flag_words for each in Question.objects.exclude(flag_when=""))
    assert all(each.choice_list for each in Question.objects.filter(kind="choice"))
    assert all(each.flag_value in each.choice_list for each in Question.objects.filter(flag_when="is"))


def test_starter_has_free_times_within_the_week(db):
    make_practice()
    starter.load()
    now = datetime(2026, 12, 1, 8, tzinfo=UTC)
    length = Length.objects.get(service__slug="massage", minutes=60)
    found = diary.free_times(practitioner=Practitioner.objects.get(), length=length, first=now.date(), days=3, now=now)
    assert [each.isoformat() for each in found][:2] == ["2026-12-02T09:00:00-08:00", "2026-12-02T09:30:00-08:00"]


def test_footer_shows_the_week_in_short(client, db):
    make_practice()
    starter.load()
    labels = [(days.label, days.times) for days in week.opening_hours()]
    assert labels[0] == ("Tuesday", ["10 a.m. to 1 p.m.", "2 p.m. to 7 p.m."])
    page = client.get("/").content.decode()
    assert "<dt>Saturday</dt><dd>9 a.m. to 1 p.m.</dd>" in page
    OpeningHours.objects.get(weekday=5).delete()
    assert "Saturday" not in client.get("/").content.decode()


def test_three_sample_evenings_lie_ahead(db):
    starter.load()
    events = list(Event.objects.published().coming(timezone.now()))
    zone = make_practice().zone
    assert [each.start.astimezone(zone).strftime("%A %H:%M") for each in events] == ["Friday 19:00"] * 3
    assert all(timedelta(days=6) < each.start - timezone.now() < timedelta(days=43) for each in events)
    assert {(each.capacity, each.price, each.minutes) for each in events} == {(12, Decimal(30), 75)}
    assert "sample" in events[0].about
