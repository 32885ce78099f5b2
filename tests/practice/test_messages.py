import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from practice import messages
from practice.models import Message
from tests.factories import make_practice


def make_message(**values):
    values = {
        "kind": "sample",
        "to": "client@example.com",
        "subject": "A sample",
        "text": "Hello\n",
        "message_id": f"<{time.monotonic_ns()}@testserver>",
        **values,
    }
    return Message.objects.create(**values)


@pytest.mark.django_db(transaction=True)
def test_queue_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        messages.queue("anything", to="a@example.com", context={})


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_message():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_message()
        raise ZeroDivisionError
    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_due_message_is_sent_once(mailoutbox):
    make_practice()
    message = make_message()
    assert [messages.deliver_due(), messages.deliver_due()] == [1, 0]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.leased_until) == (Message.State.SENT, 1, None)
    assert [sent.to for sent in mailoutbox] == [["client@example.com"]]


@pytest.mark.django_db
def test_message_due_later_waits(mailoutbox):
    now = timezone.now()
    make_message(due_at=now + timedelta(hours=1))
    assert messages.deliver_due(now) == 0
    assert messages.claim(now + timedelta(hours=1)) is not None


@pytest.mark.django_db
def test_mail_carries_the_headers_of_a_machine_written_thread():
    make_practice(name='Sample "practice"', email="desk@example.com")
    message = make_message(
        reply_to="desk@example.com",
        in_reply_to="<first@testserver>",
        headers={"Auto-Submitted": "auto-generated"},
        calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        calendar_method="REQUEST",
        html="<p>Hello</p>",
    )
    parsed = message_from_bytes(messages.email(message).message().as_bytes(), policy=policy.default)
    assert parsed["Message-ID"] == message.message_id
    assert (parsed["In-Reply-To"], parsed["References"]) == ("<first@testserver>", "<first@testserver>")
    assert (parsed["Auto-Submitted"], parsed["Reply-To"]) == ("auto-generated", "desk@example.com")
    assert parsed["From"] == "Sample practice <desk@example.com>"
    alternative, attached = parsed.iter_parts()
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    inline = list(alternative.iter_parts())[2]
    assert inline.get_param("method") == "REQUEST"
    assert attached.get_filename() == "invite.ics"
    assert inline.get_content().replace("\r\n", "\n") == attached.get_content().decode().replace("\r\n", "\n")


@pytest.mark.django_db
def test_refusing_server_delays_the_message_and_lets_the_next_go(settings):
    make_practice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()
    first, second = make_message(), make_message()
    before = timezone.now()
    assert messages.deliver_due() == 0
    for message in (first, second):
        message.refresh_from_db()
        assert (message.state, message.attempts, message.leased_until) == (Message.State.WAITING, 1, None)
        assert message.due_at >= before + messages.BACKOFF[0]
        assert "ConnectionRefusedError" in message.last_error


@pytest.mark.django_db
def test_hanging_server_is_given_up_after_the_timeout(settings):
    make_practice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.2
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        message = make_message()
        assert messages.deliver_due() == 0
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.WAITING, 1)
    assert "timed out" in message.last_error


@pytest.mark.django_db
def test_message_fails_after_the_last_try_and_can_be_sent_again(settings, mailoutbox):
    make_practice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()
    message = make_message(attempts=len(messages.BACKOFF))
    messages.deliver_due()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.FAILED, len(messages.BACKOFF) + 1)
    assert messages.deliver_due(timezone.now() + timedelta(days=30)) == 0

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert messages.send_again(message)
    assert messages.deliver_due() == 1
    assert [sent.subject for sent in mail.outbox] == ["A sample"]


@pytest.mark.django_db
def test_send_again_leaves_a_message_in_hand_alone():
    message = make_message(leased_until=timezone.now() + timedelta(minutes=1))
    assert not messages.send_again(message)


@pytest.mark.django_db
def test_outcome_of_a_lost_lease_is_not_written():
    make_practice()
    make_message()
    slow = messages.claim(timezone.now())
    other = messages.claim(timezone.now() + messages.LEASE)
    assert other is not None
    messages._release(slow, state=Message.State.FAILED, last_error="too late")
    other.refresh_from_db()
    assert other.state == Message.State.WAITING
    assert other.last_error == ""


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_hold_the_same_message():
    for _ in range(30):
        make_message()
    now, held, lock = timezone.now(), [], threading.Lock()
    start = threading.Barrier(4)

    def work():
        start.wait()
        while message := messages.claim(now):
            with lock:
                held.append(message.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(held) == sorted(Message.objects.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_of_delivery_loses_nothing(mailoutbox):
    """A real worker process gets kill -9 while the mail server keeps it waiting; the next one delivers."""
    make_practice()
    message = make_message()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        worker = start_worker(EMAIL_URL=f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        silent.settimeout(30)
        conversation, _ = silent.accept()  # the worker is now in the middle of delivery
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        conversation.close()
    message.refresh_from_db()
    assert message.state == Message.State.WAITING
    assert messages.deliver_due(timezone.now()) == 0  # the dead worker's lease still holds
    assert messages.deliver_due(timezone.now() + messages.LEASE) == 1
    assert [sent.extra_headers["Message-ID"] for sent in mailoutbox] == [message.message_id]


def start_worker(**environment):
    """`manage.py work` on the test database, as a process of its own."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        host = database["HOST"] or database["OPTIONS"].get("host", "")
        login = f"{database['USER']}:{database['PASSWORD']}"
        url = f"postgresql://{login}@:{database['PORT']}/{database['NAME']}?host={host}"
    return subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "practice.settings",
            "DATABASE_URL": url,
            "VAR_DIR": str(Path(settings.VAR_DIR)),
            **environment,
        },
        stderr=subprocess.DEVNULL,
    )


def closed_port():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]
