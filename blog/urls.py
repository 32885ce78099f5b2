"""Addresses of blog."""

from django.urls import path

from blog.views import articles, comments, drafts, feeds, moderate, own_comment, questions, sending

app_name = "blog"
urlpatterns = [
    path("blog/", articles.post_list, name="list"),
    path("blog/topics/<slug:slug>/", articles.topic, name="topic"),
    path("blog/topics/<slug:slug>/feed/", feeds.topic, name="topic_feed"),
    path("blog/drafts/<str:token>/", drafts.draft, name="draft"),
    path("blog/feed/", feeds.posts, name="feed"),
    path("blog/stop/<str:token>/", comments.stop, name="stop"),
    path("blog/comments/gone/", own_comment.gone, name="gone"),
    path("blog/comments/gone/<slug:slug>/", own_comment.gone, name="gone"),
    path("blog/comments/links-closed/", own_comment.links_closed, name="links_closed"),
    path("blog/comments/mailed/<str:token>/", own_comment.own, {"mailed": True}, name="mailed"),
    path("blog/comments/<str:token>/", own_comment.own, name="own"),
    path("blog/moderate/<str:token>/", moderate.moderate, name="moderate"),
    path("blog/<slug:slug>/ask/", questions.ask, name="ask"),
    path("blog/<slug:slug>/ask/sent/", sending.thanked, {"template": "blog/question_sent.html"}, name="asked"),
    path("blog/<slug:slug>/comment/", comments.comment, name="comment"),
    path("blog/<slug:slug>/comment/sent/", sending.thanked, {"template": "blog/comment_sent.html"}, name="sent"),
    path("blog/<slug:slug>/comments/feed/", feeds.comments, name="comments_feed"),
    path("blog/<slug:slug>/", articles.article, name="article"),
]
