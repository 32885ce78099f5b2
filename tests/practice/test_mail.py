"""What is written to disk is for the account that the site runs as, and nobody else of the machine."""

import os
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from practice import mail
from practice.management.commands import prepare


def write(to="a@example.com", message_id="<1@x>"):
    mail.EmlBackend().send_messages([EmailMessage("S", "T", "s@example.com", [to], headers={"Message-ID": message_id})])


def mode(path):
    return path.stat().st_mode & 0o777


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path / "var" / "mail")
    before = os.umask(0o022)
    yield tmp_path / "var" / "mail"
    os.umask(before)


@pytest.mark.parametrize("is_there", [False, True])
def test_mails_are_files_that_other_accounts_can_not_read(folder, is_there):
    """Nor what an earlier version wrote: their folder is closed."""
    if is_there:
        folder.mkdir(parents=True, mode=0o755)
    write()
    assert [mode(folder), mode(folder / "1@x.eml")] == [0o700, 0o600]


@pytest.mark.django_db
def test_an_address_is_known_in_the_letters_that_a_mail_has(folder):
    write("a@b\xfccher.example", "<1@x>")
    write("a@bucher.example", "<2@x>")
    mail.forget([], to=["A@B\xdcCHER.example", "", "no address"])
    assert [each.name for each in folder.iterdir()] == ["2@x.eml"]


@pytest.mark.django_db
def test_where_no_mail_was_ever_written_nothing_is_forgotten(folder):
    mail.forget(["<1@x>"], to=["a@example.com"])
    assert not folder.exists()


@pytest.mark.skipif("sqlite" not in connection.vendor, reason="PostgreSQL keeps its files itself")
def test_a_database_is_made_for_the_own_account_alone(folder, monkeypatch):
    path = Path(folder.parent.parent) / "db.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
    prepare.make_database_file()
    assert (mode(path), path.read_bytes()) == (0o600, b"")
    path.write_bytes(b"rows")
    prepare.make_database_file()
    assert path.read_bytes() == b"rows"
