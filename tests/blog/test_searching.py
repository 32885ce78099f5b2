import pytest

from blog.models import Picture, Topic
from practice.models import SearchEntry
from tests.factories import make_post

pytestmark = pytest.mark.django_db


def texts():
    return dict(SearchEntry.objects.values_list("title", "text"))


def test_article_is_found_by_summary_text_and_topics_without_its_marks():
    topic = Topic.objects.create(name="Hips", slug="hips")
    post = make_post(title="Psoas", summary="In short.", body="## Try\n\n*One* thing.\n\n::exercise bridge")
    post.topics.add(topic)
    assert texts() == {"Psoas": "In short.\nTry\nOne thing.\nHips"}
    topic.name = "Hips and legs"
    topic.save()
    assert texts()["Psoas"].endswith("\nHips and legs")
    topic.delete()
    assert texts()["Psoas"] == "In short.\nTry\nOne thing."


def test_pictures_are_found_by_their_words():
    for name in ("hip", "hills"):
        Picture.objects.create(
            name=f"{name}.webp", original=f"pictures/{name}.webp", sha256=name, width=4, height=3, alt=f"The {name}"
        )
    body = 'One ![a <b> & "c"](pictures/hip.webp) line.\n\n![](pictures/hip.webp "Seen from the side")'
    cover = Picture.objects.get(name="hills.webp")
    make_post(title="Psoas", summary="In short.", body=body, cover=cover)
    assert texts() == {
        "Psoas": 'In short.\nThe hills\nOne a <b> & "c" line.\nThe hip\nSeen from the side',
    }


def test_what_changed_is_found_and_followed():
    post = make_post(title="Psoas", summary="In short.", body="Text.")
    note = post.change_notes.create(text="Newer numbers.")
    assert texts() == {"Psoas": "In short.\nText.\nNewer numbers."}
    note.delete()
    assert texts() == {"Psoas": "In short.\nText."}


def test_topic_is_followed_from_its_own_side():
    topic = Topic.objects.create(name="Hips", slug="hips")
    post = make_post(title="Psoas", summary="In short.", body="")
    topic.posts.add(post)
    assert texts() == {"Psoas": "In short.\nHips"}
    topic.posts.remove(post)
    assert texts() == {"Psoas": "In short."}


def test_entry_names_the_address_and_the_time():
    post = make_post()
    entry = SearchEntry.objects.get()
    assert (entry.kind, entry.key, entry.url, entry.visible_from) == (
        "post",
        post.pk,
        "/blog/sample-post/",
        post.published_at,
    )


def test_taking_a_post_back_takes_it_out():
    post = make_post()
    post.published_at = None
    post.save(update_fields=["published_at", "body_html"])
    assert texts() == {}
