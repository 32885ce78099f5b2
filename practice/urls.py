"""Every address of the site; DESIGN's list, kept stable."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from blog.sitemaps import PostSitemap, TopicSitemap
from booking.sitemaps import EventSitemap, ServiceSitemap
from exercises.sitemaps import ExerciseSitemap, RoutineSitemap
from practice import offline, views
from practice.home import home
from practice.responses import public_page
from practice.search.views import search
from practice.sitemaps import PracticeSitemap

sitemaps = {
    "practice": PracticeSitemap,
    "posts": PostSitemap,
    "topics": TopicSitemap,
    "exercises": ExerciseSitemap,
    "routines": RoutineSitemap,
    "services": ServiceSitemap,
    "events": EventSitemap,
}

urlpatterns = [
    path("", home, name="home"),
    path("about/", views.page, {"slug": "about"}, name="about"),
    path("policies/", views.page, {"slug": "policies"}, name="policies"),
    path("privacy/", views.page, {"slug": "privacy"}, name="privacy"),
    path("", include("blog.urls")),
    path("", include("exercises.urls")),
    path("", include("booking.urls")),
    path("search/", search, name="search"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sw.js", offline.worker, name="worker"),
    path("saved/", offline.saved, name="saved"),
    path("healthz", views.healthz, name="healthz"),
    path("sitemap.xml", public_page(sitemap), {"sitemaps": sitemaps}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("media/<path:path>", views.media, name="media"),
    path("admin/", admin.site.urls),
]

handler500 = "practice.views.server_error"
