from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from blog import form_token

NOW = timezone.now().replace(microsecond=0)


def test_a_token_tells_its_age():
    token = form_token.issue(post=7, now=NOW)
    young = form_token.read(token, post=7, now=NOW + timedelta(seconds=4))
    due = form_token.read(token, post=7, now=NOW + timedelta(seconds=5))
    old = form_token.read(token, post=7, now=NOW + timedelta(days=1, seconds=1))
    assert [(each.is_hasty, each.has_run_out) for each in (young, due, old)] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_every_token_is_another():
    nonces = {form_token.read(form_token.issue(post=7, now=NOW), post=7, now=NOW).nonce for _ in range(3)}
    assert len(nonces) == 3


@pytest.mark.parametrize(
    "value",
    [
        "",
        "nonsense",
        form_token.issue(post=8, now=NOW),
        form_token.issue(post=7, now=NOW)[:-1],
        signing.dumps([7, "a" * 32, 0], salt="another purpose"),
        signing.dumps("no list", salt=form_token.SALT),
    ],
    ids=["empty", "nonsense", "another post", "cut", "another purpose", "no list"],
)
def test_what_this_site_did_not_issue_for_the_post_is_forged(value):
    with pytest.raises(form_token.Forged):
        form_token.read(value, post=7, now=NOW)
