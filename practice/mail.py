"""Mail without a mail server: every mail becomes a file."""

import re
from collections.abc import Sequence
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
            name = re.sub(r"[^\w.@-]", "", message["Message-ID"]) + ".eml"
            part = folder / f".{name}.part"
            part.write_bytes(message.as_bytes())
            part.replace(folder / name)
        return len(email_messages)
