"""Atom feeds (RFC 4287): of articles, of one topic, and of what readers say about a post.

Ids are made from row numbers: a post whose title or address changes is not announced a second time.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from blog.models import Comment, Post, Topic
from practice import embeds, identity
from practice.markdown import TAGS

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""When an empty feed was changed last: always the same, so that it can answer 304."""
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML document may contain."""
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
}


class Feed(Atom1Feed):
    """Django's, with the whole text beside the summary, and no clock in it."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=LONG_AGO)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        # Django would give a summary out as HTML; ours are words, whatever signs they hold.
        super().add_item_elements(handler, {**item, "description": None})
        if item["description"]:
            handler.addQuickElement("summary", item["description"], {"type": "text"})
        handler.addQuickElement("content", item["content"], {"type": "html"})


def of_posts(posts: Iterable[Post], *, topic: Topic | None = None) -> Feed:
    """`posts` as `listed()` gives them but with their texts, newest first."""
    practice = identity.current()
    page = topic.get_absolute_url() if topic else reverse("blog:list")
    feed = _feed(
        title=f"{practice.name}: {topic.name if topic else _('Articles')}",
        subtitle=topic.description if topic else practice.tagline,
        page=page,
        address=reverse("blog:topic_feed", args=[topic.slug]) if topic else reverse("blog:feed"),
        name=f"topic/{topic.pk}" if topic else "blog",
    )
    posts = list(posts)
    for post, html in zip(posts, embeds.fill_all([post.body_html for post in posts]), strict=True):
        address = identity.absolute(post.get_absolute_url())
        feed.add_item(
            title=xml_text(post.title),
            link=address,
            unique_id=tag_uri(f"post/{post.pk}"),
            description=xml_text(post.summary),
            content=xml_text(plain_html(html, base=address)),
            author_name=xml_text(post.author_name or practice.name),
            categories=[xml_text(each.name) for each in post.topics.all()],
            pubdate=post.published_at,
            updateddate=post.last_change,
        )
    return feed


def of_comments(post: Post, comments: Iterable[Comment]) -> Feed:
    """`comments` of `post`, the newest first."""
    feed = _feed(
        title=_("Comments on “%s”") % post.title,
        subtitle="",
        page=post.get_absolute_url(),
        address=reverse("blog:comments_feed", args=[post.slug]),
        name=f"post/{post.pk}/comments",
    )
    for comment in comments:
        address = f"{identity.absolute(post.get_absolute_url())}#comment-{comment.pk}"
        feed.add_item(
            title=xml_text(comment.name),
            link=address,
            unique_id=tag_uri(f"comment/{comment.pk}"),
            description="",
            content=xml_text(comment.body_html),
            author_name=xml_text(comment.name),
            pubdate=comment.created_at,
            updateddate=comment.edited_at or comment.created_at,
        )
    return feed


def _feed(*, title: str, subtitle: str, page: str, address: str, name: str) -> Feed:
    return Feed(
        title=xml_text(title),
        link=identity.absolute(page),
        description=None,
        subtitle=xml_text(subtitle) or None,
        feed_url=identity.absolute(address),
        feed_guid=tag_uri(name),
        language=settings.LANGUAGE_CODE,
        author_name=xml_text(identity.current().name),
    )


def tag_uri(name: str) -> str:
    """An id that no change of address touches (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{LONG_AGO:%Y}:{name}"


def xml_text(text: str) -> str:
    return NOT_XML.sub("", text)


def plain_html(html: str, *, base: str) -> str:
    """An article for other programs: its words, lists, tables and pictures, links from `base` on; drawings are left
    out, they need this site's styles.
    """
    return nh3.clean(
        html,
        tags=TAGS - {"div", "aside", "section"},
        clean_content_tags={"svg", "script", "style"},
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative=("rewrite_with_base", base),
        link_rel=None,
    )
