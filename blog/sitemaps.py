"""The blog's part of /sitemap.xml."""

from datetime import datetime

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse

from blog.models import Post, Topic
from practice.sitemaps import SiteSitemap


class PostSitemap(SiteSitemap):
    def items(self) -> QuerySet[Post]:
        return Post.objects.published().only("slug", "updated_at", "published_at").order_by("-published_at")

    def lastmod(self, item: Post) -> datetime:
        return item.last_change


class TopicSitemap(SiteSitemap):
    """The list of all articles and a list for each topic, as old as the newest change in them."""

    def items(self) -> list[tuple[str, datetime | None]]:
        published = Q(posts__in=Post.objects.published())
        newest = Greatest(Max("posts__updated_at", filter=published), Max("posts__published_at", filter=published))
        topics = [
            (topic.get_absolute_url(), topic.newest)
            for topic in Topic.objects.used().annotate(newest=newest).order_by("slug")
        ]
        posts = Post.objects.published().aggregate(newest=Greatest(Max("updated_at"), Max("published_at")))
        return [(reverse("blog:list"), posts["newest"]), *topics]

    def location(self, item: tuple[str, datetime | None]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        return item[1]
