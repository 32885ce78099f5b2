import pytest
from django.urls import reverse

from practice.models import Message, User
from tests.factories import make_practice, make_user
from tests.practice.test_messages import make_message

pytestmark = pytest.mark.django_db


def test_one_time_password_must_be_changed_first(client):
    make_user(must_change_password=True)
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:index")).headers["Location"] == reverse("admin:password_change")
    typed = {
        "old_password": "a long password",
        "new_password1": "another one 4 me",
        "new_password2": "another one 4 me",
    }
    client.post(reverse("admin:password_change"), typed)
    assert not User.objects.get().must_change_password
    assert client.get(reverse("admin:index")).status_code == 200


def test_sign_in_is_locked_after_six_wrong_passwords(client):
    make_user()
    wrong = {"username": "practitioner", "password": "wrong"}
    answers = [client.post(reverse("admin:login"), wrong) for _ in range(7)]
    assert "Too many tries" in answers[-1].text
    right = client.post(reverse("admin:login"), {"username": "practitioner", "password": "a long password"})
    assert "Too many tries" in right.text


def test_failed_message_can_be_sent_again_from_the_desk(client):
    make_practice()
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    message = make_message(state=Message.State.FAILED, last_error="refused", attempts=9)
    listed = client.get(reverse("admin:practice_message_changelist"))
    assert "refused" in listed.text
    client.post(
        reverse("admin:practice_message_changelist"), {"action": "send_again", "_selected_action": [message.pk]}
    )
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == (Message.State.WAITING, 0, "")
