"""Renewing keys: old values stay readable, a killed run is completed, nothing that is needed is dropped."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from booking.models import Client
from practice import encryption, keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def key_file(settings, tmp_path):
    """A site whose keys stand in its own folder, with one key and five clients' notes."""
    settings.ENCRYPTION_KEYS, settings.VAR_DIR = [], tmp_path
    keys.put_new_key_first(tmp_path / "encryption_keys")
    for number in range(5):
        Client.objects.create(name="Sample client", notes=f"note {number}")
    return tmp_path / "encryption_keys"


def run(command, *options):
    said = StringIO()
    call_command(command, *options, stdout=said, stderr=said)
    return said.getvalue()


def notes():
    return list(Client.objects.order_by("pk").values_list("notes", flat=True))


NOTES = [f"note {number}" for number in range(5)]


def test_rotation_writes_everything_anew_and_old_keys_go_when_told(key_file):
    [old] = key_file.read_text().split()
    Client.objects.filter(name="Sample client").first().save()

    said = run("rotate_keys")

    assert "5 values written anew" in said
    first, second = key_file.read_text().split()
    assert second == old and first != old
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert notes() == NOTES

    run("rotate_keys", "--drop-old")

    assert key_file.read_text().split() == [first]
    assert notes() == NOTES
    assert "booking.Client.notes: 5 with the first key, 0 with an older one, 0 with none" in run("check_keys")


def test_a_run_that_was_killed_is_completed_by_the_next_with_the_same_key(key_file):
    keys.put_new_key_first(key_file)
    column = next(each for each in keys.columns() if each.label == "booking.Client.notes")
    keys._rewrite(column, next(column.batches(2)))
    assert keys.counts(column) == {"current": 2, "older": 3, "lost": 0}
    assert notes() == NOTES
    before = key_file.read_text()

    said = run("rotate_keys")

    assert "Going on with a rotation that was not finished." in said
    assert "3 values written anew" in said
    assert key_file.read_text() == before
    assert keys.counts(column) == {"current": 5, "older": 0, "lost": 0}


def test_what_is_written_meanwhile_is_not_overwritten(key_file):
    column = next(each for each in keys.columns() if each.label == "booking.Client.notes")
    [(pk, token), *_rest] = next(column.batches())
    Client.objects.filter(pk=pk).update(notes="written meanwhile")

    assert not column.swap(pk, token, encryption.sealed("older"))

    assert notes()[0] == "written meanwhile"


def test_keys_of_the_environment_are_used_and_never_made(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [old]
    Client.objects.create(name="Sample client", notes="note 0")
    settings.ENCRYPTION_KEYS = [new, old]

    said = run("rotate_keys", "--drop-old")

    assert "1 values written anew" in said
    assert "leave only the first one in ENCRYPTION_KEYS" in said
    settings.ENCRYPTION_KEYS = [new]
    assert notes() == ["note 0"]


def test_lost_values_are_counted_and_no_key_is_dropped(key_file):
    kept = key_file.read_text()
    keys.write_keys(key_file, [Fernet.generate_key().decode()])
    Client.objects.create(name="Sample client", notes="note 5")
    before = key_file.read_text()

    with pytest.raises(CommandError, match="Nothing was removed while some values"):
        run("rotate_keys", "--drop-old")
    with pytest.raises(CommandError, match=f"5 values can't be read. Put their key back into {key_file}"):
        run("check_keys")
    assert keys.unreadable() == []  # the newest opens

    assert key_file.read_text() == before
    keys.write_keys(key_file, [*before.split(), *kept.split()])
    assert notes() == [*NOTES, "note 5"]


def test_a_running_site_takes_a_new_key_at_once(key_file):
    token = encryption.sealed("before")
    keys.put_new_key_first(key_file)

    assert encryption.unsealed(token) == "before"
    assert keys.opened_by(encryption.sealed("after")) == keys.CURRENT
    assert keys.opened_by(token) == keys.OLDER
