"""Messages: queued in the transaction of what they tell, delivered at least once by the worker.

A queued row is a promise. Delivery claims it with a conditional UPDATE and a lease, so two workers never hold the same
row; a worker that dies lets the lease run out and another takes over with the same Message-ID, which mail programs
show once.
"""

import logging
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from practice import identity
from practice.models import Message

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than the longest hang of a mail server (EMAIL_TIMEOUT for each of its few steps)."""
BACKOFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440)]
"""Waits between tries; after the last the message has failed and the admin shows it."""
PAUSE = timedelta(hours=1)
"""The practitioner hears of one kind of news no more often than this."""


def queue(
    template: str,
    *,
    to: str,
    context: Mapping[str, Any],
    about: str = "",
    reply_to: str = "",
    calendar: str = "",
    calendar_method: str = "",
    in_reply_to: str = "",
    unsubscribe_url: str = "",
    due_at: datetime | None = None,
    not_after: datetime | None = None,
) -> Message:
    """Write down one mail, rendered now from `mail/<template>_subject.txt`, `.txt` and `.html`.

    about           what it concerns, like "appointment:12"
    reply_to        where an answer goes; the practice's address when empty
    calendar        an iCalendar text with one event, with its `calendar_method` (REQUEST or CANCEL)
    in_reply_to     Message-ID of the first mail of the thread
    unsubscribe_url absolute address for List-Unsubscribe; it must act on POST only
    due_at          not before this instant; now when None
    not_after       from this instant on it has lost its sense: what still waits then fails instead

    Must run inside a transaction: the mail exists exactly when the change it tells of does.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("queue() belongs into the transaction of what the mail tells.")
    practice = identity.current()
    values = {"practice": practice, "site_url": settings.SITE_URL, **context}
    headers = {"Auto-Submitted": "auto-generated"}
    if unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    with timezone.override(practice.zone), translation.override(settings.LANGUAGE_CODE):
        subject, text, html = (
            render_to_string(f"mail/{template}{ending}", values) for ending in ("_subject.txt", ".txt", ".html")
        )
    return Message.objects.create(
        kind=template,
        to=to,
        subject=" ".join(subject.split())[:200],
        text=text.strip() + "\n",
        html=html,
        reply_to=reply_to or practice.email,
        headers=headers,
        calendar=calendar,
        calendar_method=calendar_method,
        message_id=f"<{uuid.uuid4().hex}@{mail_domain()}>",
        in_reply_to=in_reply_to,
        subject_key=about,
        due_at=due_at or timezone.now(),
        not_after=not_after,
    )


def tell_practitioner(template: str, *, context: Mapping[str, Any], about: str) -> None:
    """News for the practice. When a mail of this kind went out within PAUSE the next comes after it; one that is to
    come will do."""
    now = timezone.now()
    last = Message.objects.filter(kind=template).order_by("-due_at").values_list("due_at", flat=True).first()
    if last is None or last <= now:
        due_at = max(now, last + PAUSE) if last else now
        queue(template, to=identity.current().email, context=context, about=about, due_at=due_at)


def called_back(abouts: Collection[str], *, news: str) -> datetime | None:
    """Delete what is about these and has not gone out yet. With the practitioner's `news` among it: since when others
    have relied on that mail, which the caller has to tell of now."""
    waiting = Message.objects.filter(subject_key__in=abouts, state=Message.State.WAITING)
    since = waiting.filter(kind=news).order_by("created_at").values_list("created_at", flat=True).first()
    waiting.delete()
    return since


def mail_domain() -> str:
    """The domain that Message-IDs and calendar UIDs end in."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def sender() -> str:
    """The address mails come from, which is also the calendar ORGANIZER."""
    return settings.MAIL_FROM or identity.current().email


def email(message: Message) -> EmailMultiAlternatives:
    """The row as a mail: mixed[alternative[plain, html, text/calendar], invite.ics]."""
    headers = {**message.headers, "Message-ID": message.message_id, "Date": rfc5322_date(message.created_at)}
    if message.in_reply_to:
        headers["In-Reply-To"] = headers["References"] = message.in_reply_to
    name = identity.current().name.replace('"', "")
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=f'"{name}" <{sender()}>',
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=headers,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    if message.calendar:
        mail.attach_alternative(message.calendar, f"text/calendar; method={message.calendar_method}")
        mail.attach("invite.ics", message.calendar.encode(), "application/ics")
    return mail


def rfc5322_date(instant: datetime) -> str:
    from email.utils import format_datetime

    return format_datetime(instant)


def claim(now: datetime) -> Message | None:
    """Take one due message for LEASE. None when there is nothing to do. Of two workers one gets it."""
    for pk in Message.objects.due(now).order_by("due_at", "pk").values_list("pk", flat=True)[:20]:
        if Message.objects.due(now).filter(pk=pk).update(leased_until=now + LEASE):
            return Message.objects.get(pk=pk)
    return None


def deliver_due(now: datetime | None = None) -> int:
    """Deliver every due message, each in its own claim. Returns how many were sent."""
    sent = 0
    while message := claim(now or timezone.now()):
        sent += deliver(message)
    return sent


def deliver(message: Message) -> bool:
    """Send one claimed message and write down what came of it. True when the mail server took it."""
    if message.not_after and message.not_after <= timezone.now():
        _release(message, state=Message.State.FAILED, last_error=_("Not sent: its time was over."))
        return False
    try:
        with get_connection(fail_silently=False) as connection:
            connection.send_messages([email(message)])
    except Exception as error:  # whatever a mail server does, the row must say so and the next one go on
        _write_failure(message, error)
        return False
    _release(message, state=Message.State.SENT, sent_at=timezone.now(), attempts=message.attempts + 1, last_error="")
    return True


def send_again(message: Message) -> bool:
    """Put a failed or sent message back in the queue, due now. False when a worker has it in hand."""
    now = timezone.now()
    return bool(
        Message.objects.filter(pk=message.pk)
        .exclude(leased_until__gt=now, state=Message.State.WAITING)
        .update(state=Message.State.WAITING, sent_at=None, due_at=now, leased_until=None, attempts=0, last_error="")
    )


def _write_failure(message: Message, error: Exception) -> None:
    # The address may stand in the server's words; the log gets the kind of fault only.
    logger.warning("message %s (%s) not delivered: %s", message.pk, message.kind, type(error).__name__)
    attempts = message.attempts + 1
    text = f"{type(error).__name__}: {error}"[:500]
    if attempts > len(BACKOFF):
        _release(message, state=Message.State.FAILED, attempts=attempts, last_error=text)
    else:
        _release(message, due_at=timezone.now() + BACKOFF[attempts - 1], attempts=attempts, last_error=text)


def _release(message: Message, **values: Any) -> None:
    """Write the outcome only while the lease is still ours: another worker may have taken over since."""
    Message.objects.filter(pk=message.pk, leased_until=message.leased_until).update(leased_until=None, **values)
