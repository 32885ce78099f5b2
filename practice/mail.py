"""Mail without a mail server: every mail becomes a file."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmlBackend(BaseEmailBackend):
    """Writes each mail to EMAIL_FILE_PATH as `<Message-ID>.eml`; sent twice, it is the same file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            message = mail.message()
            name = file_name(message["Message-ID"])
            part = folder / f".{name}.part"
            part.write_bytes(message.as_bytes())
            part.replace(folder / name)
        return len(email_messages)


def file_name(message_id: str) -> str:
    return re.sub(r"[^\w.@-]", "", message_id) + ".eml"


def forget(message_ids: Iterable[str]) -> None:
    """Delete the files that these mails became, be it before a mail server was named."""
    for each in message_ids:
        (Path(settings.EMAIL_FILE_PATH) / file_name(each)).unlink(missing_ok=True)
