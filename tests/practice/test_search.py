"""Search as a whole: the same answers on SQLite and on PostgreSQL, whatever is typed, and only what is public."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from blog.models import Post, Topic
from practice import identity, starter
from practice.models import SearchEntry, SearchSpelling
from practice.search import engine, finding, index, spelling
from tests.factories import make_post, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_words_left_behind(db):
    """A test with transactions of its own empties Django's tables afterwards, and the words are in none of those."""
    engine.forget_orphans()


def find(typed, *, page=1, now=None):
    return finding.find(typed, page=page, language="en", now=now or timezone.now())


def titles(typed, **values):
    return ["".join(piece.text for piece in result.title) for result in find(typed, **values).results]


@pytest.fixture
def shelf():
    """Four posts that the table below asks for."""
    texts = {
        "Desk": "Stretching after a long day. A hip flexor may be tight; the lower back complains.",
        "Runner": "Runners' muscles: stretched calves, café breaks, and no back pain.",
        "Pregnancy": "Breathing in pregnancies. Don\u2019t hold your breath; your lower hip, then your back.",
        "Psoas": "Said SO-az. The résumé of a muscle in 2 parts, and 10x slower.",
    }
    for title, body in texts.items():
        make_post(slug=title.lower(), title=title, summary="", body=body)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("stretch", {"Desk", "Runner"}),
        ("STRETCHES", {"Desk", "Runner"}),
        ("muscle", {"Runner", "Psoas"}),
        ("runner", {"Runner"}),
        ("pregnancy", {"Pregnancy"}),
        ("cafe", {"Runner"}),
        ("CAFÉ", {"Runner"}),
        ("cafe\u0301", {"Runner"}),
        ("resume", {"Psoas"}),
        ("dont", {"Pregnancy"}),
        ("don't", {"Pregnancy"}),
        ("hip back", {"Desk", "Pregnancy"}),
        ("hip xylophone", set()),
        ("prenatal", {"Pregnancy"}),
        ("breathing pregnant", {"Pregnancy"}),
        ("back -antenatal", {"Desk", "Runner"}),
        ("feet", set()),
        ('"lower back"', {"Desk"}),
        ("“lower back”", {"Desk"}),
        ('"back lower"', set()),
        ('"hip flexors" desk', {"Desk"}),
        ('"desk stretching"', set()),
        ("back -pain", {"Desk", "Pregnancy"}),
        ("back \u2013pain", {"Desk", "Pregnancy"}),
        ('back -"lower back"', {"Runner", "Pregnancy"}),
        ("-pain", set()),
        ("so-az", {"Psoas"}),
        ("10x", {"Psoas"}),
        ("stre", {"Desk", "Runner"}),
        ("stretchi", {"Desk"}),
        ("breathin", {"Pregnancy"}),
        ("stre back", set()),
        ("st", set()),
        ("how do I stretch the back", {"Desk", "Runner"}),
        ("the", {"Desk", "Psoas", "Pregnancy"}),
        ('"hip flexor', {"Desk"}),
        ('"', set()),
        ("", set()),
    ],
)
def test_both_databases_find_the_same(shelf, typed, found):
    assert set(titles(typed)) == found


@pytest.mark.parametrize(
    ("typed", "found", "nearly"),
    [
        ("hip xylophone", [], ["Pregnancy", "Desk"]),
        ("hip stretch psoas xylophone", [], ["Desk"]),
        ("psoas muscle café", [], ["Psoas", "Runner"]),
        ('"hip flexor" calves -psoas', [], ["Runner", "Desk"]),
        ("hip xylophone -breathing", [], ["Desk"]),
        ("hip back breathing", ["Pregnancy"], ["Desk"]),
        ("hip", ["Pregnancy", "Desk"], []),
        ("xylophone", [], []),
    ],
)
def test_what_has_most_of_the_words_stands_below_what_has_all(shelf, typed, found, nearly):
    """In an order of their own only where the words tell them apart: each database weighs in its own way."""
    answer = find(typed)
    below = ["".join(piece.text for piece in result.title) for result in answer.nearly]
    assert (sorted(titles(typed)), sorted(below)) == (sorted(found), sorted(nearly))


def test_most_words_come_first_and_only_of_what_may_be_seen():
    now = timezone.now()
    make_post(slug="two", title="Two", body="psoas and hip, once each. " + "And more. " * 100)
    make_post(slug="one", title="Psoas", body="psoas psoas")
    make_post(slug="soon", title="Hip and psoas", body="", published_at=now + timedelta(hours=1))
    make_post(slug="taken-back", title="Hip, psoas", body="")
    Post.objects.filter(slug="taken-back").update(published_at=None)
    below = find("psoas hip xylophone", now=now).nearly
    assert ["".join(piece.text for piece in each.title) for each in below] == ["Two"]
    assert len(find("psoas hip xylophone", now=now + timedelta(hours=2)).nearly) == 2


def test_enough_with_all_words_need_no_others(django_assert_num_queries):
    make_post(slug="other", title="Hip")
    for number in range(5):
        make_post(slug=f"post-{number}", title="Hip and psoas")
    with django_assert_num_queries(2):
        assert find("hip psoas").nearly == []
    with django_assert_num_queries(4):  # the neighbours of each word are looked for too
        assert len(find("hip psoas other").nearly) == 5


def test_massage_for_the_pregnant_is_found():
    starter.load_all()
    assert "Massage" in titles("massage pregnant")


def test_page_tells_all_words_from_some(client, shelf):
    html = client.get("/search/?q=hip+back+breathing").text
    assert html.index("1 result<") < html.index("These have some of your words") < html.index("Desk</a>")
    assert "Nothing has all of your words" in client.get("/search/?q=hip+xylophone").text
    assert "Nothing here speaks of" not in client.get("/search/?q=hip+xylophone").text


def test_title_comes_before_text():
    make_post(slug="text", title="A day at the desk", body="psoas " * 30)
    make_post(slug="title", title="The psoas", body="A muscle. " * 100)
    make_post(slug="other", title="Another day", body="A word about the psoas. " + "And more. " * 200)
    assert titles("psoas") == ["The psoas", "A day at the desk", "Another day"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=300),
        st.text(alphabet="ab\"'*()-+:^{}\\&|!<>%_~ANDORNOTNEAR \x00", max_size=60),
        st.lists(st.sampled_from(["the", "of", "stretch", '"', "-", "NEAR(", "AND", "😀", "' OR 1=1"])).map(" ".join),
    )
)
@example("a" * 5_000)
@example("\x00\ud800")
@example("ﷺ" * 300)
@example("NOT NOT -the -of")
def test_whatever_is_typed_is_answered(shelf, typed):
    found = find(typed)
    assert len(found.results) == min(found.total, finding.A_PAGE)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400))
def test_whatever_is_written_is_indexed(text):
    kind = index.Kind("made", "Made", Post.objects.none, lambda now: Post.objects.none(), lambda row: row)
    made = "".join(letter for letter in text if letter != "\0" and not "\ud800" <= letter <= "\udfff")
    index.write(kind, {1: index.Entry(made[:100], made, "/")})
    assert engine.wordless() == []


def test_longest_texts_are_indexed(shelf):
    make_post(title="Long", body=" ".join(f"word{i}" for i in range(60_000)))
    make_post(slug="odd", title="Odd", body="\u0416\u0438" * 200_000 + " ﷺ" * 20_000)
    assert titles("word100") == ["Long"]


def test_draft_is_never_found():
    make_post(title="Psoas", published_at=None)
    assert titles("psoas") == []
    assert not SearchEntry.objects.exists()


def test_scheduled_post_appears_when_its_time_comes():
    now = timezone.now()
    make_post(title="Psoas", published_at=now + timedelta(hours=1))
    assert (find("psoas", now=now).total, titles("psoas", now=now)) == (0, [])
    assert titles("psoas", now=now + timedelta(hours=1)) == ["Psoas"]


def test_post_that_was_taken_back_past_its_model_is_hidden_at_once():
    make_post(title="Psoas")
    Post.objects.update(published_at=None)
    assert titles("psoas") == []


def test_entry_follows_its_row():
    post = make_post(title="Psoas", body="One thing.")
    post.title, post.body = "Calves", "Another."
    post.save()
    assert (titles("psoas"), titles("one"), titles("another")) == ([], [], ["Calves"])
    post.delete()
    assert titles("calves") == []
    assert find("calves").total == 0


def test_what_is_written_together_is_looked_at_once_and_is_found_at_the_end():
    leaving = make_post(slug="leaving", title="Calves")
    with index.gathering():
        post = make_post(title="Psoas")
        post.topics.add(Topic.objects.create(name="Running", slug="running"))
        leaving.delete()
        with index.gathering():
            make_post(slug="other", title="Bridge")
        assert SearchEntry.objects.get().title == "Calves"
    assert (titles("running"), titles("bridge"), titles("calves")) == (["Psoas"], ["Bridge"], [])


def test_what_is_written_together_and_fails_leaves_nothing_to_be_found():
    with pytest.raises(ZeroDivisionError), index.gathering():
        make_post(title="Psoas")
        raise ZeroDivisionError
    assert not Post.objects.exists()
    make_post(slug="next", title="Bridge")
    assert (titles("psoas"), titles("bridge")) == ([], ["Bridge"])


def test_worker_notices_what_sent_no_signal():
    make_post(slug="old", title="Old words")
    Post.objects.bulk_create(
        [Post(slug="new", title="New", summary="", body="", body_html="<p>Brought in</p>", published_at=timezone.now())]
    )
    Post.objects.filter(slug="old").update(title="Changed words")
    assert titles("brought") == []
    assert index.notice() == 2
    assert (titles("brought"), titles("changed"), titles("old")) == (["New"], ["Changed words"], [])
    assert index.notice() == 0
    Post.objects.update(published_at=None)
    assert index.notice() == 2
    assert not SearchEntry.objects.exists()


def test_worker_looks_at_every_text_a_slice_at_a_time(monkeypatch):
    monkeypatch.setattr(index, "AT_ONCE", 2)
    for number in range(5):
        make_post(slug=f"post-{number}", title=f"Post {number}")
    Post.objects.update(title="Changed")
    assert [index.notice() for _time in range(4)] == [2, 2, 1, 0]


def test_words_that_were_left_behind_are_made_again():
    make_post(title="Psoas")
    SearchEntry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE practice_searchwords SET rowid = rowid + 1000")
    index.notice()
    assert titles("psoas") == ["Psoas"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM practice_searchwords")
    assert titles("psoas") == []
    index.notice()
    assert titles("psoas") == ["Psoas"]


def test_rebuild_makes_every_entry_anew_and_no_other():
    make_post(title="Psoas")
    SearchEntry.objects.update(title="Wrong")
    SearchEntry.objects.create(kind="gone", key=1, title="Gone", text="", url="/")
    call_command("rebuild_search", verbosity=0)
    assert list(SearchEntry.objects.values_list("kind", "title")) == [("post", "Psoas")]


def test_other_language_makes_entries_anew(settings):
    make_post(title="Stretching")
    settings.LANGUAGE_CODE = "de"
    assert index.notice() == 1


def test_starter_content_is_found():
    starter.load_all()
    assert set(SearchEntry.objects.values_list("kind", flat=True)) >= {"post", "exercise", "routine", "service"}
    assert [titles(typed)[0] for typed in ("cupping", "bridge", "psoas release")] == [
        "Cupping",
        "Bridge",
        "Psoas release",
    ]


def test_start_of_a_site_that_had_no_search_makes_the_index(monkeypatch, settings):
    settings.DEBUG = True  # nothing to collect
    monkeypatch.setenv("ADMIN_PASSWORD", "a long password")
    make_practice()
    make_post(title="Psoas")
    index.rebuild()
    SearchEntry.objects.all().delete()
    call_command("prepare", verbosity=0)
    assert titles("psoas") == ["Psoas"]


def test_pages_of_a_long_answer():
    for number in range(25):
        make_post(slug=f"post-{number}", title=f"Psoas {number}")
    pages = [titles("psoas", page=number) for number in (1, 2, 3)]
    assert [len(each) for each in pages] == [10, 10, 5]
    assert len({title for each in pages for title in each}) == 25
    assert titles("psoas", page=99) == pages[2]
    assert (find("psoas").total, find("psoas").pages) == (25, 3)


def test_best_are_found_among_very_many(monkeypatch):
    monkeypatch.setattr(engine, "MOST_RANKED", 3)
    monkeypatch.setattr(engine, "MOST_FOUND", 2)
    make_post(slug="first", title="Psoas", body="In the title.")
    for number in range(5):
        make_post(slug=f"post-{number}", title=f"Post {number}", body="psoas")
    found = find("psoas")
    assert (found.total, found.is_cut, len(found.results)) == (6, True, 2)
    assert titles("psoas")[0] == "Psoas"


@pytest.mark.parametrize(("count", "queries"), [(1, 3), (3, 2), (5, 2)])
def test_two_queries_a_search(client, django_assert_num_queries, count, queries):
    """A word that is hardly found anywhere may be misspelt there too: its neighbours are looked at."""
    make_practice()
    for number in range(count):
        make_post(slug=f"post-{number}", title="Psoas")
    client.get("/search/?q=psoas")  # the practice's row and its hours are remembered from here on
    with django_assert_num_queries(queries):
        client.get("/search/?q=psoas")


@pytest.fixture
def learnt(shelf):
    make_post(slug="massage", title="Massage", summary="", body="A massage for the pelvis. Übung, Tensegrity.")
    spelling.learn()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("strech", "stretched"),
        ("psoaz", "psoas"),
        ("Psaos", "psoas"),
        ("hpi", "hip"),
        ("messege", "massage"),
        ("ubnug", "übung"),
        ("lowerback", "lower back"),
        ("hipflexor pain", ""),
        ("strech lowerback", "stretching lower back"),
        ('"lower bakc" xylophone', '"lower back"'),
        ("the mussle", "the muscle"),
        ("lower -strech", ""),
        ("calms", ""),
        ("pasted", ""),
        ("xylophone", ""),
        ("zz", ""),
        ("lower psoas", ""),
    ],
)
def test_misspelt_words_are_mended(learnt, typed, meant):
    found = find(typed)
    assert (found.meant, bool(meant)) == (meant, bool(meant and find(meant).results))


def test_spelling_that_is_found_once_in_many_of_another_is_mended():
    for number in range(12):
        make_post(slug=f"post-{number}", title="A massage")
    make_post(slug="wrong", title="A masage", body="")
    spelling.learn()
    assert (find("masage").meant, find("masage").total) == ("massage", 1)
    assert find("massage").meant == ""


def test_no_word_is_suggested_that_only_hidden_texts_have():
    now = timezone.now()
    later = now + timedelta(hours=1)
    make_post(slug="soon", title="Psoas", body="", published_at=later)
    make_post(slug="taken-back", title="Trapezius", body="")
    make_post(slug="never", title="Iliacus", body="", published_at=None)
    make_post(slug="shown", title="Psoriasis", body="")
    spelling.learn()
    Post.objects.filter(slug="taken-back").update(published_at=None)
    assert [find(typed, now=now).meant for typed in ("psoaz", "trapezuis", "illiacus")] == ["", "", ""]
    assert find("psoaz", now=later).meant == "psoas"


def test_form_is_suggested_that_a_visible_text_has():
    """The stem finds the visible text; the draft's own form of the word is not told."""
    make_post(slug="soon", title="Stretchings", body="", published_at=timezone.now() + timedelta(hours=1))
    make_post(slug="shown", title="Stretched", body="")
    spelling.learn()
    assert find("strechings").meant == "stretched"


def test_words_are_learnt_once_and_by_a_rebuild_anew(django_assert_num_queries):
    post = make_post(title="Psoas")
    assert (spelling.learn(), spelling.learn()) == (1, 0)
    post.title = "Calves"
    post.save()
    assert (spelling.learn(), find("psoaz").meant, find("claves").meant) == (1, "", "calves")
    assert SearchSpelling.objects.filter(word="psoas").exists()
    index.rebuild()
    assert not SearchSpelling.objects.filter(word="psoas").exists()


def test_worker_learns_some_at_a_time(monkeypatch):
    monkeypatch.setattr(spelling, "AT_ONCE", 2)
    for number in range(5):
        make_post(slug=f"post-{number}")
    assert [spelling.learn(most=3) for _time in range(3)] == [4, 1, 0]


def test_page_links_to_what_was_probably_meant(client, learnt):
    html = client.get("/search/", {"q": "strech lowerback"}).text
    assert 'Did you mean <a href="?q=stretching+lower+back">stretching lower back</a>?' in html
    assert "Did you mean" not in client.get("/search/?q=stretching+lower+back").text


def test_five_queries_for_a_misspelt_word(client, learnt, django_assert_num_queries):
    make_practice()
    client.get("/search/?q=psoas")
    with django_assert_num_queries(5):
        assert "Did you mean" in client.get("/search/?q=psoaz").text


def test_page_shows_marked_extracts_safely_escaped(client):
    make_post(title="Stretching & <b>more</b>", summary="Safe.", body="A `<script>` stretches *far* & wide.")
    html = client.get("/search/?q=stretch").text
    assert "<mark>Stretching</mark> &amp; &lt;b&gt;more&lt;/b&gt;</a>" in html
    assert "A &lt;script&gt; <mark>stretches</mark> far &amp; wide." in html
    assert "1 result<" in html


def test_page_says_what_was_typed_and_how_to_go_on(client):
    html = client.get("/search/", {"q": '<img src=x> "'}).text
    assert "Nothing here speaks of “&lt;img src=x&gt; &quot;” yet" in html
    assert 'value="&lt;img src=x&gt; &quot;"' in html
    assert f'href="{reverse("exercises:routine_list")}"' in html
    assert "words after a minus are only left out" in client.get("/search/?q=-psoas").text


@pytest.mark.parametrize("typed", ["%", "😀", "-", "- %"])
def test_page_says_when_there_was_no_word(client, typed):
    html = client.get("/search/", {"q": typed}).text
    assert "There is no word in it" in html
    assert "minus" not in html


def test_page_refuses_a_whole_article_and_keeps_it(client):
    html = client.get("/search/", {"q": "word " * 60}).text
    assert "A few words will find more" in html
    assert "word word word" in html
    assert "<title>Error:" in html


def test_page_is_cacheable_for_everyone_and_kept_out_of_search_engines(client):
    make_post(title="Psoas")
    first = client.get("/search/?q=psoas")
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not first.cookies
    assert '<meta name="robots" content="noindex, follow">' in first.text
    assert '<link rel="canonical" href="http://testserver/search/">' in first.text
    assert client.get("/search/?q=psoas", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert "noindex" not in client.get("/search/").text


@pytest.mark.parametrize("page", ["0", "-1", "two", "9" * 400, "²", ""])
def test_odd_page_numbers_are_answered(client, page):
    make_post(title="Psoas")
    assert "<mark>Psoas</mark>" in client.get("/search/", {"q": "psoas", "page": page}).text


def test_events_say_when(client):
    from tests.factories import make_event, make_practitioner

    make_practice()
    now = timezone.now()
    event = make_event(make_practitioner(), start=now + timedelta(days=3))
    local = timezone.localtime(event.start, identity.current().zone)
    said = f"Event · {date_format(local, 'l')}, {date_format(local)}, {time_format(local.time())}</p>"
    assert said in client.get("/search/?q=sound+bath").text
    with time_machine.travel(event.start + timedelta(minutes=1), tick=False):
        assert titles("evening") == []
