"""Writing on the desk: posts and their topics."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.models import Comment, Post, Topic
from blog.views.articles import render_article
from practice.prefill import PrefilledAdmin
from practice.responses import private_page

EMPTY = "-"


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


@admin.register(Post)
class PostAdmin(PrefilledAdmin):
    list_display = ["title", "standing", "published_at", "author", "comments_waiting", "look"]
    list_filter = ["topics"]
    list_select_related = ["author"]
    search_fields = ["title", "summary", "body"]
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["look", "updated_at"]
    actions = ["publish_now", "take_back"]
    fieldsets = [
        (None, {"fields": ["title", "summary", "body", "look"]}),
        (_("When and by whom"), {"fields": ["published_at", "author", "updated_at"]}),
        (_("Cover picture"), {"fields": ["cover"]}),
        (_("Where to find it"), {"fields": ["slug", "topics"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        waiting = Count("comments", filter=Q(comments__state=Comment.State.PENDING))
        return super().get_queryset(request).annotate(waiting=waiting)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "body":
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 30, "spellcheck": "true"})
        if db_field.name == "topics":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        if db_field.name == "summary":
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3, "maxlength": 300})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"author": request.user.pk, **super().get_changeform_initial_data(request)}

    def view_on_site(self, obj: Post) -> str:
        return obj.get_absolute_url() if obj.is_published else reverse("admin:blog_post_preview", args=[obj.pk])

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(private_page(self.preview))
        return [path("<int:pk>/preview/", preview, name="blog_post_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The saved post as readers see it or will see it."""
        rows = list(Post.objects.filter(pk=pk).with_topics())
        if not rows or not self.has_view_permission(request, rows[0]):
            raise Http404
        return render_article(request, rows, preview="desk")

    @admin.display(description=_("stands"))
    def standing(self, post: Post) -> str:
        if post.is_published:
            return gettext("published")
        return gettext("scheduled") if post.published_at else gettext("draft")

    @admin.display(description=_("comments waiting"), ordering="waiting")
    def comments_waiting(self, post: Post) -> str:
        if not (waiting := getattr(post, "waiting", 0)):
            return EMPTY
        address = reverse("admin:blog_comment_changelist")
        return format_html('<a href="{}?state__exact=pending&amp;post__id__exact={}">{}</a>', address, post.pk, waiting)

    @admin.display(description=_("preview"))
    def look(self, post: Post) -> str:
        if not post.pk:
            return gettext("Save it first, then look at it here.")
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:blog_post_preview", args=[post.pk]), gettext("Preview")
        )

    @admin.action(description=_("Publish now"), permissions=["change"])
    def publish_now(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        now = timezone.now()
        count = queryset.exclude(pk__in=Post.objects.published(now)).update(published_at=now, updated_at=now)
        said = ngettext("%d post can be read now.", "%d posts can be read now.", count) % count
        notices.success(request, said)

    @admin.action(description=_("Take back into the drawer"), permissions=["change"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        count = queryset.update(published_at=None, updated_at=timezone.now())
        notices.success(request, ngettext("%d post is a draft again.", "%d posts are drafts again.", count) % count)
