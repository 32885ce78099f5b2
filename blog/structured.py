"""An article for search engines: schema.org's BlogPosting, Comment and BreadcrumbList."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from blog import share_images
from blog.models import Comment, Post
from practice import identity

Data = dict[str, Any]
MOST_COMMENTS = 20
"""So many threads search engines are told of: with all of them a long discussion would be sent twice."""


def image(post: Post) -> Data | None:
    """What stands for the post where its link is shown: the picture drawn for that, else its cover."""
    if post.share_image:
        width, height = share_images.WIDTH, share_images.HEIGHT
        url, alt = post.share_image.url, post.title
    elif post.cover:
        width, height = post.cover.width, post.cover.height
        url, alt = post.cover.original.url, post.cover.alt or post.title
    else:
        return None
    return {"url": absolute_media(url), "width": width, "height": height, "alt": alt}


def absolute_media(url: str) -> str:
    """Object storage gives whole addresses already."""
    return identity.absolute(url) if url.startswith("/") else url


def article(post: Post, *, topics: Iterable[Data], threads: Iterable[Comment]) -> Data:
    """`topics` with their `name`, `threads` of comments with their `answers`."""
    return {"@context": "https://schema.org", "@graph": [posting(post, topics, threads), trail(post)]}


def posting(post: Post, topics: Iterable[Data], threads: Iterable[Comment]) -> Data:
    practice = identity.current()
    threads = list(threads)
    said = [each for thread in threads for each in (thread, *getattr(thread, "answers", [])) if not each.is_silent]
    publisher = {"@type": "Organization", "name": practice.name, "url": identity.absolute("/")}
    data: Data = {
        "@type": "BlogPosting",
        "headline": post.title,
        "description": post.summary,
        "url": identity.absolute(post.get_absolute_url()),
        "mainEntityOfPage": identity.absolute(post.get_absolute_url()),
        "inLanguage": settings.LANGUAGE_CODE,
        "datePublished": post.published_at,
        "dateModified": post.last_change,
        "author": {"@type": "Person", "name": post.author_name} if post.author_name else publisher,
        "publisher": publisher,
        "keywords": [topic["name"] for topic in topics],
        "wordCount": len(post.body.split()),
        "timeRequired": f"PT{post.minutes}M",
        "commentCount": len(said),
        "comment": [data for each in threads[:MOST_COMMENTS] for data in told(post, each)],
    }
    if found := image(post):
        data["image"] = {"@type": "ImageObject"} | {name: found[name] for name in ("url", "width", "height")}
    return data


def told(post: Post, comment: Comment) -> list[Data]:
    """A thread; when its first comment is silent, its answers alone."""
    if not comment.is_silent:
        return [comment_data(post, comment)]
    return [comment_data(post, answer) for answer in getattr(comment, "answers", []) if not answer.is_silent]


def comment_data(post: Post, comment: Comment) -> Data:
    data: Data = {
        "@type": "Comment",
        "url": f"{identity.absolute(post.get_absolute_url())}#comment-{comment.pk}",
        "author": {"@type": "Person", "name": comment.name},
        "datePublished": comment.created_at,
        "text": comment.body,
    }
    if answers := [each for each in getattr(comment, "answers", []) if not each.is_silent]:
        data["comment"] = [comment_data(post, answer) for answer in answers]
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
