"""Addresses of blog."""

from django.urls import path

from blog.views import articles, comments, drafts, feeds

app_name = "blog"
urlpatterns = [
    path("blog/", articles.post_list, name="list"),
    path("blog/topics/<slug:slug>/", articles.topic, name="topic"),
    path("blog/topics/<slug:slug>/feed/", feeds.topic, name="topic_feed"),
    path("blog/drafts/<str:token>/", drafts.draft, name="draft"),
    path("blog/feed/", feeds.posts, name="feed"),
    path("blog/stop/<str:token>/", comments.stop, name="stop"),
    path("blog/<slug:slug>/comment/", comments.comment, name="comment"),
    path("blog/<slug:slug>/comment/sent/", comments.sent, name="sent"),
    path("blog/<slug:slug>/comments/feed/", feeds.comments, name="comments_feed"),
    path("blog/<slug:slug>/", articles.article, name="article"),
]
