"""An article for search engines: schema.org's BlogPosting, Comment and BreadcrumbList."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from blog.models import Comment, Post
from practice import identity

Data = dict[str, Any]


def article(post: Post, *, topics: Iterable[Data], threads: Iterable[Comment]) -> Data:
    """`topics` with their `name`, `threads` of comments with their `answers`."""
    return {"@context": "https://schema.org", "@graph": [posting(post, topics, threads), trail(post)]}


def posting(post: Post, topics: Iterable[Data], threads: Iterable[Comment]) -> Data:
    practice = identity.current()
    comments = [data for comment in threads for data in told(comment)]
    publisher = {"@type": "Organization", "name": practice.name, "url": identity.absolute("/")}
    data: Data = {
        "@type": "BlogPosting",
        "headline": post.title,
        "description": post.summary,
        "url": identity.absolute(post.get_absolute_url()),
        "datePublished": post.published_at,
        "dateModified": post.last_change,
        "author": {"@type": "Person", "name": post.author_name} if post.author_name else publisher,
        "publisher": publisher,
        "keywords": [topic["name"] for topic in topics],
        "commentCount": sum(1 + len(each.get("comment", [])) for each in comments),
        "comment": comments,
    }
    if post.share_image:
        data["image"] = identity.absolute(post.share_image.url)
    return data


def told(comment: Comment) -> list[Data]:
    """A thread; when its first comment is silent, its answers alone."""
    if not comment.is_silent:
        return [comment_data(comment)]
    return [comment_data(answer) for answer in getattr(comment, "answers", []) if not answer.is_silent]


def comment_data(comment: Comment) -> Data:
    data: Data = {
        "@type": "Comment",
        "author": {"@type": "Person", "name": comment.name},
        "datePublished": comment.created_at,
        "text": comment.body,
    }
    if answers := [each for each in getattr(comment, "answers", []) if not each.is_silent]:
        data["comment"] = [comment_data(answer) for answer in answers]
    return data


def trail(post: Post) -> Data:
    steps = [(_("Articles"), reverse("blog:list")), (post.title, post.get_absolute_url())]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": identity.absolute(path)}
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }
