"""What readers see of the blog. None of these pages has a form; `comments` has those that do. None sets a cookie."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone

from blog import conversation, lookup, reading_on, structured
from blog.models import ChangeNote, Comment, Post, Topic
from practice import identity
from practice.models import Practice, User
from practice.page_cache import forget_on_change, remembered
from practice.responses import public_page

POSTS_A_PAGE = 10
forget_on_change("articles", Post, Topic, Comment, ChangeNote, Practice, User)


@public_page
def post_list(request):
    page = Paginator(Post.objects.published().listed(), POSTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "blog/list.html", {"page": page, "topics": Topic.objects.used()})


@public_page
def topic(request, slug):
    found = get_object_or_404(Topic, slug=slug)
    page = Paginator(found.posts.published().listed(), POSTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "blog/topic.html", {"topic": found, "page": page})


@public_page
def article(request, slug):
    rows = lookup.article(slug)
    if not rows:
        raise Http404
    return render_article(request, rows)


def render_article(request, rows, *, preview=""):
    """The article's page from `with_topics()` rows. `preview` says who looks at it early: "desk" or "shared"."""
    post = rows[0]
    topics = [{"name": row.topic_name, "slug": row.topic_slug} for row in rows if row.topic_slug]
    key = f"{post.pk}:{post.saved_at.timestamp()}"
    context = {
        "post": post,
        "topics": topics,
        "preview": preview,
        "parts": remembered(key, lambda: parts_around(post, topics), group="articles", until=lambda: next_change(post)),
    }
    return render(request, "blog/article.html", context)


def next_change(post):
    """When what stands around it changes though no row does: another article appears, or its conversation ends."""
    moments = (Post.objects.next_appearance(), conversation.closes_at(post, now=timezone.now()))
    return min(filter(None, moments), default=None)


def parts_around(post, topics):
    """What stands around the text: words for machines, ways on, comments; remembered until a row changes."""
    shown = threads(post.comments.in_threads())
    notes = list(post.change_notes.all())
    head = {
        "practice": identity.current(),
        "site_url": settings.SITE_URL,
        "post": post,
        "topics": topics,
        "image": structured.image(post),
        "structured": structured.article(post, topics=topics, threads=shown),
    }
    return {
        "head": render_to_string("blog/_head.html", head),
        "changes": render_to_string("blog/_changes.html", {"notes": notes}),
        "changed": notes[0].on if notes else None,
        "read_on": render_to_string("blog/_read_on.html", {"onward": reading_on.after(post)}),
        "comments": render_to_string(
            "blog/_threads.html",
            {"post": post, "threads": shown, "is_open": conversation.is_open(post, now=timezone.now())},
        ),
    }


def threads(comments):
    """Comments of the first level, oldest first, each with its `answers`; an answer to a hidden comment is hidden.

    An answer to another answer knows it as `answered`, when that one is here.
    """
    rows = {comment.pk: comment for comment in comments}
    first = {}
    for comment in rows.values():
        if comment.parent_id is None:
            first[comment.pk] = comment
            comment.answers = []
    for comment in rows.values():
        if comment.parent_id in first:
            first[comment.parent_id].answers.append(comment)
            is_in_thread = comment.in_reply_to_id != comment.parent_id
            comment.answered = rows.get(comment.in_reply_to_id) if is_in_thread else None
    return list(first.values())
