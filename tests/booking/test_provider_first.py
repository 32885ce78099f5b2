"""Answers with which somebody should contact their provider: a page says so first, and the client decides."""

import html
import re

import pytest
import time_machine

from booking.models import Answers, Appointment, Question
from tests.booking.addresses import fields_of
from tests.booking.conftest import NOW
from tests.booking.test_views_details import TYPED, address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sign(studio):
    return Question.objects.create(
        slug="sign", text="Any bleeding?", kind="text", flag_when="given", flag_words="Warning sign", urgent=True
    )


def posted(sign, answer="Since <Monday>"):
    return {**TYPED, "note": "My back.\nAnd more.", "health_consent": "on", f"q_{sign.pk}": answer}


def told(page):
    """The page's title, and what its form would send."""
    title = re.search(r"<title>(.*?) ·", page)[1]
    return title, {name: html.unescape(value) for name, value in fields_of(page) if name != "csrfmiddlewaretoken"}


def test_the_sign_is_named_before_anything_is_sent_and_nothing_typed_is_lost(client, sign):
    page = client.post(address(), posted(sign)).content.decode()

    title, sends = told(page)
    assert title == "Please contact your provider first"
    assert "<dt>Any bleeding?</dt><dd>Since &lt;Monday&gt;</dd>" in page
    assert sends.pop("provider_first") == "change"  # the second of two buttons
    assert sends == posted(sign)
    assert not Appointment.objects.exists()


def test_it_can_be_sent_all_the_same(client, sign):
    _title, sends = told(client.post(address(), posted(sign)).content.decode())

    response = client.post(address(), {**sends, "provider_first": "send"})

    assert response.status_code == 303
    assert Appointment.objects.get().note == "My back.\nAnd more."
    [answer] = Answers.objects.get().content
    assert (answer["answer"], answer["flag"], answer["urgent"]) == ("Since <Monday>", "Warning sign", True)


def test_or_changed_with_everything_as_it_was_and_then_it_is_said_anew(client, sign):
    _title, sends = told(client.post(address(), posted(sign)).content.decode())

    page = client.post(address(), {**sends, "provider_first": "change"}).content.decode()

    title, shown = told(page)
    assert title == "Massage: your details"
    assert "Since &lt;Monday&gt;" in page and "My back.\nAnd more." in page
    assert "provider_first" not in shown
    assert not Appointment.objects.exists()
    assert told(client.post(address(), posted(sign, "A little")).content.decode())[0] == title_of_warning()
    assert client.post(address(), posted(sign, "")).status_code == 303


def title_of_warning():
    return "Please contact your provider first"


def test_the_page_comes_before_whatever_else_is_amiss(client, sign):
    """Who stops at the first page has read that much; what was typed and what is amiss come with the next press."""
    title, sends = told(client.post(address(), {**posted(sign), "email": ""}).content.decode())
    assert title == title_of_warning()

    page = client.post(address(), {**sends, "provider_first": "send"}).content.decode()

    assert told(page)[0].startswith("Error:")
    assert "Since &lt;Monday&gt;" in page


def test_a_post_of_nothing_shows_the_form(client, sign):
    response = client.post(address(), b"", content_type="text/plain")
    assert response.status_code == 200
    assert "Ask for this time" in response.content.decode()
