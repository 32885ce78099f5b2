"""Feeds for feed readers, which ask often: with a date, so that most are told that nothing is new."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import http_date

from blog import feeds
from blog.models import Post, Topic
from practice.responses import public_page

NEWEST = 20
NEWEST_COMMENTS = 50


@public_page
def posts(request):
    return atom(feeds.of_posts(Post.objects.published().whole()[:NEWEST]))


@public_page
def topic(request, slug):
    found = get_object_or_404(Topic, slug=slug)
    return atom(feeds.of_posts(found.posts.published().whole()[:NEWEST], topic=found))


@public_page
def comments(request, slug):
    post = get_object_or_404(Post.objects.published(), slug=slug)
    newest = post.comments.readable().order_by("-created_at", "-pk")[:NEWEST_COMMENTS]
    return atom(feeds.of_comments(post, newest))


def atom(feed):
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    response.headers["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    return response
