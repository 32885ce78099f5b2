import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from blog import form_token, jobs, questions
from blog.models import Comment, PrivateQuestion
from practice.models import Message
from tests.factories import make_post, make_practice, make_user

pytestmark = pytest.mark.django_db
ASK = "/blog/sample-post/ask/"
WORDS = "In week 30 my left leg goes numb"


@pytest.fixture
def post():
    make_practice()
    return make_post()


def typed(post, *, age=timedelta(minutes=2), **values):
    token = form_token.issue(post=post.pk, now=timezone.now() - age)
    plain = {"name": "Anna Sample", "body": WORDS, "email": "anna@example.com", "token": token, "subject": ""}
    return {**plain, **values}


def make_question(post, **values):
    plain = {"name": "Anna Sample", "email": "anna@example.com", "body": WORDS, "nonce": f"{timezone.now():%f}"}
    return PrivateQuestion.objects.create(post=post, **{**plain, **values})


def test_what_was_typed_as_a_comment_is_carried_over_and_nothing_is_kept_yet(client, post):
    html = client.post(ASK, typed(post, email="", carry="1")).content.decode()
    assert f"{WORDS}</textarea>" in html
    assert 'value="Anna Sample"' in html
    assert "Error:" not in html
    assert (PrivateQuestion.objects.count(), Comment.objects.count()) == (0, 0)
    back = client.post("/blog/sample-post/comment/", typed(post, carry="1")).content.decode()
    assert (f"{WORDS}</textarea>" in back, Comment.objects.count()) == (True, 0)


def test_a_question_is_kept_unreadable_and_told_without_its_words(client, post):
    response = client.post(ASK, typed(post))
    assert (response.status_code, response.headers["Location"]) == (303, f"{ASK}sent/")
    assert "Only the practitioner can read it" in client.get(response.headers["Location"]).content.decode()
    question = PrivateQuestion.objects.get()
    assert (question.body, question.post, question.answered_at) == (WORDS, post, None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM blog_privatequestion")
        assert "numb" not in cursor.fetchone()[0]
    assert list(Message.objects.order_by("pk").values_list("kind", "to")) == [
        ("question_asked", "practitioner@example.com"),
        ("question_received", "anna@example.com"),
    ]
    for message in Message.objects.all():
        for word in ("numb", "Anna"):
            assert word not in message.subject + message.text + message.html
    desk = Message.objects.get(kind="question_asked").text
    assert reverse("admin:blog_privatequestion_change", args=[question.pk]) in desk


def test_an_address_is_needed_and_nothing_typed_is_lost(client, post):
    html = client.post(ASK, typed(post, email="")).content.decode()
    assert "Where should the answer go?" in html
    assert f"{WORDS}</textarea>" in html
    assert PrivateQuestion.objects.count() == 0


def test_a_token_never_eats_a_question(client, post):
    for values, status in ((typed(post, age=timedelta(hours=25)), 200), (typed(post, token="forged"), 400)):
        response = client.post(ASK, values)
        html = response.content.decode()
        assert response.status_code == status
        assert f"{WORDS}</textarea>" in html
        fresh = re.search(r'name="token" value="([^"]+)"', html)[1]
        assert client.post(ASK, {**values, "token": fresh}).status_code == 303
    assert PrivateQuestion.objects.count() == 2


def test_a_form_gone_back_to_does_not_eat_another_question(client, post):
    first = typed(post)
    client.post(ASK, first)
    assert client.post(ASK, first).status_code == 303
    response = client.post(ASK, {**first, "body": "And my arm?"})
    assert (response.status_code, "And my arm?</textarea>" in response.content.decode()) == (409, True)
    assert [each.body for each in PrivateQuestion.objects.all()] == [WORDS]


def test_pressing_twice_makes_one_question(client, post):
    values = typed(post)
    for _ in range(2):
        assert client.post(ASK, values).status_code == 303
    assert (PrivateQuestion.objects.count(), Message.objects.count()) == (1, 2)


def test_an_address_that_is_typed_again_and_again_gets_one_receipt(client, post):
    for _ in range(3):
        client.post(ASK, typed(post))
    kinds = sorted(Message.objects.values_list("kind", flat=True))
    assert (PrivateQuestion.objects.count(), kinds.count("question_received")) == (3, 1)


def test_the_hidden_field_drops_without_a_word(client, post):
    assert client.post(ASK, typed(post, subject="Buy")).status_code == 303
    assert (PrivateQuestion.objects.count(), Message.objects.count()) == (0, 0)


def test_another_site_cannot_make_its_visitors_ask(client, post):
    assert client.post(ASK, typed(post), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert PrivateQuestion.objects.count() == 0


def test_the_form_is_kept_by_nobody_and_drafts_have_none(client, post):
    response = client.get(ASK)
    assert ("no-store" in response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == (True, "noindex")
    make_post("draft", published_at=None)
    assert [client.get(f"/blog/draft/{each}").status_code for each in ("ask/", "ask/sent/")] == [404, 404]


def test_the_list_says_what_waits_and_shows_it_first(client, post):
    for name, answered in (("Answered", timezone.now()), ("Open", None)):
        make_question(post, name=name, answered_at=answered)
    client.force_login(make_user())

    def listed(query=""):
        return re.findall(r"(\w+) asks in private", client.get(f"/admin/blog/privatequestion/{query}").text)

    assert (listed(), listed("?answered=no"), listed("?answered=yes")) == (["Open", "Answered"], ["Open"], ["Answered"])
    page = client.get("/admin/blog/privatequestion/").text
    assert re.findall(r'href="\?answered=\w+">\s*([\w ]+?)\s*<', page) == ["waits for an answer", "answered"]


def test_the_list_has_no_words_and_reading_is_written_down(client, post):
    question = make_question(post)
    user = make_user()
    client.force_login(user)
    listed = client.get("/admin/blog/privatequestion/").content.decode()
    assert ("Anna Sample" in listed, "numb" in listed) == (True, False)
    assert "Anna Sample asks in private" in client.get("/admin/").content.decode()
    assert LogEntry.objects.count() == 0
    page = client.get(reverse("admin:blog_privatequestion_change", args=[question.pk]))
    assert WORDS in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.change_message, entry.object_repr) == (user, "read", f"private question {question.pk}")


def test_she_answers_with_her_own_program_and_marks_it(client, post):
    question = make_question(post, email="o'anna+x@example.com")
    client.force_login(make_user())
    address = reverse("admin:blog_privatequestion_change", args=[question.pk])
    mailto = unquote(re.search(r'href="(mailto:[^"]+)"', client.get(address).content.decode())[1])
    assert mailto == "mailto:o'anna+x@example.com?subject=Your question to Sample practice"
    client.get(f"/admin/blog/privatequestion/{question.pk}/answered/")
    assert PrivateQuestion.objects.open().count() == 1
    client.post(f"/admin/blog/privatequestion/{question.pk}/answered/")
    assert PrivateQuestion.objects.open().count() == 0
    assert "asks in private" not in client.get("/admin/").content.decode()
    client.post(f"/admin/blog/privatequestion/{question.pk}/open/")
    assert PrivateQuestion.objects.open().count() == 1


def test_only_who_may_reads_a_question(client, post):
    question = make_question(post)
    client.force_login(make_user(is_superuser=False))
    assert client.get(reverse("admin:blog_privatequestion_change", args=[question.pk])).status_code == 403
    assert client.post(f"/admin/blog/privatequestion/{question.pk}/answered/").status_code == 403
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_with_more_rows(client, post, django_assert_num_queries, count):
    for number in range(count):
        make_question(post, nonce=f"{number}")
    client.force_login(make_user())
    client.get("/admin/")
    with django_assert_num_queries(6):
        client.get("/admin/blog/privatequestion/")


def test_what_was_answered_or_is_old_goes_with_its_mails(client, post):
    now = timezone.now()
    day = timedelta(days=1)
    client.post(ASK, typed(post))
    PrivateQuestion.objects.update(answered_at=now - 31 * day)
    make_question(post, nonce="old", created_at=now - 181 * day)
    kept = [
        make_question(post, nonce="answered", answered_at=now - 29 * day),
        make_question(post, nonce="open", created_at=now - 179 * day),
    ]
    make_practice(purge_days=0)
    assert jobs.purge_questions() == 0
    make_practice(purge_days=30)
    assert (jobs.purge_questions(), jobs.purge_questions()) == (2, 0)
    assert list(PrivateQuestion.objects.order_by("nonce")) == kept
    assert Message.objects.count() == 0


def test_likely_spam_mails_nobody_and_stands_last(client, post):
    client.post(
        ASK, typed(post, body="Buy the cheap viagra of us all here http://a.example http://b.example http://c.example")
    )
    client.post(ASK, typed(post))
    spammy, real = PrivateQuestion.objects.order_by("pk")
    assert (spammy.spam_reasons, real.spam_reasons) == (["links", "selling"], [])
    assert {message.subject_key for message in Message.objects.all()} == {f"question:{real.pk}"}
    PrivateQuestion.objects.filter(pk=real.pk).update(created_at=spammy.created_at - timedelta(days=1))
    client.force_login(make_user())
    rows = client.get("/admin/blog/privatequestion/").context["cl"].result_list
    assert list(rows) == [real, spammy]
    for query, found in (("answered=no", [real, spammy]), ("answered=yes", []), ("answered=no&doubt=many", [spammy])):
        page = client.get(f"/admin/blog/privatequestion/?{query}")
        assert list(page.context["cl"].result_list) == found
        assert page.content.decode().count("doubt 10: several links, words of sellers") == (spammy in found)
    html = client.get(reverse("admin:blog_privatequestion_change", args=[spammy.pk])).content.decode()
    assert ("Doubt: 10" in html, "words of sellers" in html) == (True, True)
    home = client.get("/admin/").content.decode()
    assert home.count("asks in private") == 1
    assert "1 private question looks like spam" in home
    later = timezone.now() + timedelta(days=31)
    assert questions.purge_due(later) == 1
    assert PrivateQuestion.objects.get() == real


def test_among_what_looks_like_spam_the_likeliest_stands_last(client, post):
    for score in (1, 6, 5, 27):
        make_question(post, nonce=score, spam_score=score)
    client.force_login(make_user())
    rows = client.get("/admin/blog/privatequestion/").context["cl"].result_list
    assert [each.spam_score for each in rows] == [1, 5, 6, 27]


def test_many_from_one_network_raise_doubt_in_private_and_in_public_and_it_is_forgotten(client, post):
    for number in range(4):
        client.post(ASK, typed(post, email=f"reader{number}@example.com"))
    assert [each.spam_reasons for each in PrivateQuestion.objects.order_by("pk")] == [[], [], [], ["frequent"]]
    client.post("/blog/sample-post/comment/", typed(post))
    assert Comment.objects.get().spam_reasons == ["frequent"]
    assert {each.network for each in PrivateQuestion.objects.all()} == {Comment.objects.get().network} != {""}
    PrivateQuestion.objects.update(created_at=timezone.now() - timedelta(days=4))
    assert jobs.forget_networks() == 4
    assert {each.network for each in PrivateQuestion.objects.all()} == {""}


def test_pressing_fast_and_twice_makes_one_question_without_more_doubt(client, post):
    form = typed(post, age=timedelta(seconds=1))
    client.post(ASK, form)
    client.post(ASK, form)
    assert PrivateQuestion.objects.get().spam_reasons == ["hasty"]


def test_more_questions_than_the_desk_shows_are_counted(client, post):
    for number in range(7):
        make_question(post, nonce=f"{number}")
    client.force_login(make_user())
    html = client.get("/admin/").content.decode()
    assert (html.count("asks in private"), "2 more private questions" in html) == (5, True)


def test_news_of_a_question_that_goes_is_told_of_the_next(client, post):
    for name in ("first", "second", "third"):
        client.post(ASK, typed(post, email=f"{name}@example.com"))
    first, second, third = PrivateQuestion.objects.order_by("pk")
    questions.delete([second.pk])
    told = Message.objects.filter(kind="question_asked").order_by("due_at")
    assert [message.subject_key for message in told] == [f"question:{first.pk}", f"question:{third.pk}"]


def test_marking_twice_counts_once(post):
    question = make_question(post)
    assert [questions.set_answered(question, True), questions.set_answered(question, True)] == [True, False]
