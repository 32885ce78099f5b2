"""The blog's part of /sitemap.xml."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from blog.models import Post, Topic
from practice.sitemaps import SiteSitemap


class PostSitemap(SiteSitemap):
    def items(self) -> QuerySet[Post]:
        return Post.objects.published().only("slug", "updated_at", "published_at").order_by("-published_at")

    def lastmod(self, item: Post) -> datetime:
        return item.last_change


class TopicSitemap(SiteSitemap):
    """The list of all articles and a list for each topic."""

    def items(self) -> list[str]:
        topics = Topic.objects.used().order_by("slug")
        return [reverse("blog:list"), *(topic.get_absolute_url() for topic in topics)]

    def location(self, item: str) -> str:
        return item
