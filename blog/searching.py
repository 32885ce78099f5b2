"""What the search finds of the blog."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from blog.models import Post, Topic
from practice.search import index, plain


def entry(post: Post) -> index.Entry:
    topics = ", ".join(sorted(topic.name for topic in post.topics.all()))
    return index.Entry(
        title=post.title,
        text="\n".join(filter(None, [post.summary, plain.of_html(post.body_html), topics])),
        url=post.get_absolute_url(),
        visible_from=post.published_at,
    )


def posts_of(topic: Topic) -> Iterable[int]:
    return topic.posts.values_list("pk", flat=True)


KIND = index.Kind(
    name="post",
    label=_("Article"),
    rows=lambda: Post.objects.dated().prefetch_related("topics"),
    shown=lambda now: Post.objects.published(now),
    entry=entry,
)
index.register(KIND, follows={Topic: posts_of})
index.follow_choice(KIND, Post.topics)
