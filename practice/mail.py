"""Mail without a mail server: every mail becomes a file, for nobody to read but the account that the site runs as."""

import os
import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from email.message import Message as Headers
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from itertools import takewhile
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.encoding import punycode

from practice.models import Message


class EmlBackend(BaseEmailBackend):
    """Writes each mail to EMAIL_FILE_PATH as `<Message-ID>.eml`; sent twice, it is the same file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            with suppress(PermissionError):  # somebody else's folder: theirs to say who reads in it
                folder.chmod(0o700)
        for mail in email_messages:
            message = mail.message()
            name = file_name(message["Message-ID"])
            part = folder / f".{name}.part"
            _write(part, message.as_bytes())
            part.replace(folder / name)
        return len(email_messages)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def file_name(message_id: str) -> str:
    return re.sub(r"[^\w.@-]", "", message_id) + ".eml"


def forget(message_ids: Iterable[str], *, to: Collection[str]) -> None:
    """Delete the files that these mails became, be it before a mail server was named, and those that were written `to`
    these addresses. What a row still tells of is not touched: it goes with that row.
    """
    folder = Path(settings.EMAIL_FILE_PATH)
    for each in message_ids:
        (folder / file_name(each)).unlink(missing_ok=True)
    wanted = {_comparable(each) for each in to if each}
    files = [each for each in folder.iterdir() if each.suffix in (".eml", ".part")] if folder.is_dir() else []
    ids = {path: str(headers["Message-ID"]) for path in files if _addressees(headers := _headers(path)) & wanted}
    kept = set(Message.objects.filter(message_id__in=set(ids.values())).values_list("message_id", flat=True))
    for path, message_id in ids.items():
        if message_id not in kept:
            path.unlink(missing_ok=True)


def _headers(path: Path) -> Headers:
    """Of what is gone meanwhile none."""
    try:
        with path.open("rb") as file:
            return BytesHeaderParser().parsebytes(b"".join(takewhile(lambda line: line not in (b"\n", b"\r\n"), file)))
    except FileNotFoundError:
        return Headers()


def _addressees(headers: Headers) -> set[str]:
    return {_comparable(address) for _name, address in getaddresses(map(str, headers.get_all("To", [])))}


def _comparable(address: str) -> str:
    """As a mail writes it."""
    name, _at, domain = address.lower().rpartition("@")
    with suppress(UnicodeError):  # no domain: no mail was ever written to it
        domain = punycode(domain)
    return f"{name}@{domain}"
