"""The judge of spam against two made corpora, each comment sent in as a form would send it.

Every test prints its figures (`pytest -s`) from what it computed. Rules were tuned on the even entries of each corpus;
the floors hold for all entries, and for the odd ones alone.
"""

from collections import Counter
from datetime import timedelta

import pytest

from blog import known_readers, moderation, spam
from blog.form_token import FormToken
from blog.models import Comment
from blog.moderation import Words
from tests.blog.corpus_real import REAL
from tests.blog.corpus_spam import SPAM
from tests.factories import make_comment, make_post, make_practice

pytestmark = pytest.mark.django_db
KNOWN = "known@example.com"


@pytest.fixture
def post():
    make_practice()
    return make_post()


def sent(post, corpus, *, email=""):
    """What became of each, in the corpus's order."""
    return [
        moderation.submit(
            post,
            Words(name, body, email),
            token=FormToken(f"{number}", timedelta(minutes=1)),
            address=f"198.51.{number % 250}.7",
        )
        for number, (_kind, name, body) in enumerate(corpus)
    ]


def share(rows, holds):
    return sum(map(holds, rows)) / len(rows)


def said(corpus, rows, holds):
    """How many of each kind did not hold, for whoever reads a failure."""
    return Counter(kind for (kind, _, _), row in zip(corpus, rows, strict=True) if not holds(row))


def is_recognised(comment):
    return comment.spam_score >= spam.LIKELY


def is_hidden(comment):
    return comment.state != "approved"


def is_in_drawer(comment):
    return comment.state == "spam"


def would_appear(comment):
    return comment.spam_score < spam.DOUBTFUL


def is_taken(comment):
    """Neither refused nor counted as spam."""
    return comment.state in ("pending", "approved") and comment.spam_score < spam.LIKELY


def become_known(post):
    known_readers.confirm(KNOWN)
    make_comment(post, email=KNOWN, state="approved", body="An earlier comment of a known reader.")


def test_the_corpora_are_large_and_varied():
    for corpus in (SPAM, REAL):
        assert len(corpus) >= 300
        assert len({body for _, _, body in corpus}) > 0.97 * len(corpus)
        assert len({kind for kind, _, _ in corpus}) >= 20


def test_spam_is_recognised_and_not_shown_even_under_a_known_readers_address(post):
    become_known(post)
    rows = sent(post, SPAM, email=KNOWN)
    for part in (rows, rows[1::2]):
        print("spam not shown under a known address", f"{share(part, is_hidden):.3f}")
        print("spam recognised", f"{share(part, is_recognised):.3f}")
        assert share(part, is_hidden) >= 0.95, said(SPAM, rows, is_hidden)
        assert share(part, is_recognised) >= 0.9, said(SPAM, rows, is_recognised)
    print("spam that spares the queue", f"{share(rows, is_in_drawer):.3f}")
    assert share(rows, is_in_drawer) >= 0.3, said(SPAM, rows, is_in_drawer)


def test_real_comments_are_taken_and_none_is_lost(post):
    rows = sent(post, REAL)
    for part in (rows, rows[1::2]):
        print("real ones taken", f"{share(part, is_taken):.3f}")
        print("would appear at once if known", f"{share(part, would_appear):.3f}")
        assert share(part, is_taken) >= 0.99, said(REAL, rows, is_taken)
        assert share(part, would_appear) >= 0.95, said(REAL, rows, would_appear)
    kept = Comment.objects.order_by("pk").values_list("name", "body")
    assert list(kept) == [(name, body) for _, name, body in REAL]
