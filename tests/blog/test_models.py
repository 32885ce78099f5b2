from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from blog.models import Comment, Post
from tests.factories import make_comment, make_post, make_practice

pytestmark = pytest.mark.django_db


def test_text_is_rendered_when_saved():
    post = make_post(body="## Where it runs\n\n<script>x</script> [a](javascript:alert(1)) **b**")
    assert post.headings == [{"id": "where-it-runs", "text": "Where it runs"}]
    assert "<script" not in post.body_html
    assert "javascript:" not in Post.objects.get().body_html.replace("(javascript:alert(1))", "")
    assert "<strong>b</strong>" in post.body_html


@pytest.mark.parametrize(
    ("summary", "body", "lead"),
    [
        ("What it is.", "The muscle lies deep.", "What it is."),
        ("The muscle lies deep.", "The *muscle* lies\ndeep. It is quiet.", ""),
        ("Where “hips” & legs…", "Where “hips” & legs begin.", ""),
        ("The muscle lies deep.", "## Deep\n\nThe muscle lies deep.", "The muscle lies deep."),
        ("", "The muscle.", ""),
    ],
)
def test_a_summary_that_the_text_begins_with_is_not_said_twice(client, summary, body, lead):
    make_practice()
    post = make_post(summary=summary, body=body)
    assert post.lead == lead
    assert ('class="lead"' in client.get(post.get_absolute_url()).text) == bool(lead)


def test_addresses_of_the_blog_itself_are_refused():
    with pytest.raises(ValidationError, match="uses the address"):
        Post(title="Feed", slug="feed", summary="x", body="x").full_clean()


def test_an_unknown_drawing_is_refused():
    with pytest.raises(ValidationError, match="no drawing called “liver”"):
        Post(title="A", slug="a", summary="x", body="::figure liver").full_clean()


@pytest.mark.parametrize(
    "values",
    [
        {"state": "liked"},
        {"state": "approved"},
        {"name": ""},
        {"notify": True},
    ],
)
def test_database_refuses_impossible_comments(values):
    comment = make_comment(make_post())
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**values)


def test_a_comment_cannot_answer_itself():
    comment = make_comment(make_post())
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(parent=comment)


def test_posts_are_rendered_anew_without_looking_changed():
    post = make_post(body="Words")
    Post.objects.update(body_html="old")
    call_command("render_posts", verbosity=0, stdout=StringIO())
    again = Post.objects.get()
    assert (again.body_html, again.updated_at) == ("<p>Words</p>\n", post.updated_at)
