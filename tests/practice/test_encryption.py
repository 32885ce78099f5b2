import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from practice.encryption import EncryptedJSONField, Lost, Unreadable

FIELD = EncryptedJSONField()
ANSWERS = {"Blood thinners?": "yes", "Weeks": 21}


def stored(value):
    return FIELD.get_prep_value(value)


def read(value):
    return FIELD.from_db_value(value, None, None)


def test_value_comes_back_and_its_words_are_not_in_the_column():
    column = stored(ANSWERS)
    assert read(column) == ANSWERS
    assert "Blood" not in column and "yes" not in column


def test_none_stays_none():
    assert (stored(None), read(None)) == (None, None)


def test_old_key_still_reads_after_a_new_one_is_put_first(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [old]
    column = stored(ANSWERS)
    settings.ENCRYPTION_KEYS = [new, old]
    assert read(column) == ANSWERS


def test_lost_key_says_so_instead_of_showing_nothing_and_is_written_back_as_it_was(settings):
    column = stored(ANSWERS)
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    lost = read(column)

    assert isinstance(lost, Lost)
    assert str(lost) == "This can't be read at the moment: the key it was written with is missing."
    assert stored(lost) == column
    for use in (lambda: list(lost), lambda: lost["Weeks"], lambda: {**lost}, lambda: lost.get("Weeks")):
        with pytest.raises(Unreadable):
            use()


def test_no_key_at_all_is_named(settings):
    settings.ENCRYPTION_KEYS = []
    with pytest.raises(ImproperlyConfigured, match="ENCRYPTION_KEYS"):
        stored(ANSWERS)


@pytest.mark.parametrize("typed", ["sealed: with a kiss", "gAAAAABword", "A sore knee."])
def test_what_somebody_typed_is_never_taken_for_a_dump(typed):
    assert FIELD.to_python(typed) == typed
