"""Addresses of blog."""

from django.urls import path

from blog import views

app_name = "blog"
urlpatterns = [
    path("blog/", views.post_list, name="list"),
    path("blog/topics/<slug:slug>/", views.topic, name="topic"),
    path("blog/<slug:slug>/", views.article, name="article"),
]
