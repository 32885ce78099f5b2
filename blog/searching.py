"""What the search finds of the blog."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from blog.models import ChangeNote, Post, Topic
from practice.search import index, plain


def entry(post: Post) -> index.Entry:
    topics = ", ".join(sorted(topic.name for topic in post.topics.all()))
    said = [post.summary, plain.of_html(post.cover_html), plain.of_html(post.body_html)]
    said += [note.text for note in post.change_notes.all()]
    return index.Entry(
        title=post.title,
        text="\n".join(filter(None, [*said, topics])),
        url=post.get_absolute_url(),
        visible_from=post.published_at,
    )


def posts_of(topic: Topic) -> Iterable[int]:
    return topic.posts.values_list("pk", flat=True)


KIND = index.Kind(
    name="post",
    label=_("Article"),
    rows=lambda: Post.objects.dated().prefetch_related("topics", "change_notes"),
    shown=lambda now: Post.objects.published(now),
    entry=entry,
)
index.register(KIND, follows={Topic: posts_of, ChangeNote: lambda note: [note.post_id]})
index.follow_choice(KIND, Post.topics)
