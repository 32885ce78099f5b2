"""The newest articles as an Atom feed."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from blog.models import Post
from practice import identity
from practice.responses import public_page

NEWEST = 20


@public_page
def feed(request):
    practice = identity.current()
    atom = Atom1Feed(
        title=_("%s: articles") % practice.name,
        link=identity.absolute(reverse("blog:list")),
        description=practice.tagline,
        feed_url=identity.absolute(reverse("blog:feed")),
        language=settings.LANGUAGE_CODE,
        author_name=practice.name,
    )
    for post in Post.objects.published().listed()[:NEWEST]:
        address = identity.absolute(post.get_absolute_url())
        atom.add_item(
            title=post.title,
            link=address,
            unique_id=address,
            description=post.summary,
            author_name=post.author_name or practice.name,
            categories=[topic.name for topic in post.topics.all()],
            pubdate=post.published_at,
            updateddate=post.last_change,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
