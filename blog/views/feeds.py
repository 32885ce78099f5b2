"""Feeds for feed readers, which ask often: the tag of what they have tells most of them that nothing is new.

No Last-Modified: a date can't say that the newest post was taken back.
"""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

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
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
