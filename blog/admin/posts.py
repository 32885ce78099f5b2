"""Writing on the desk: posts and their topics."""

import re
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog import picture_markup, writing
from blog.admin import editor, history, sharing
from blog.admin.choosing import ChooseOne, ChooseSeveral
from blog.admin.post_form import PostForm
from blog.admin.warning import warn
from blog.models import ChangeNote, Comment, OldAddress, Picture, Post, Topic
from blog.views.articles import render_article
from practice import embeds, identity
from practice.models import User
from practice.prefill import PrefilledAdmin
from practice.responses import private_page

PICTURES_OFFERED = 50
KEPT_TEXT = re.compile(r"[a-z0-9]{1,40}")
"""What a page calls the unsaved text that it keeps on the device (static/js/admin/kept-text.js)."""


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "description"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


class ChangeNoteInline(admin.StackedInline):
    model = ChangeNote
    extra = 0
    fields = [("on", "text")]
    formfield_overrides = {models.CharField: {"widget": AdminTextareaWidget(attrs={"rows": 2})}}
    verbose_name_plural = _("What changed, told to readers")


class OldAddressInline(admin.StackedInline):
    model = OldAddress
    extra = 0
    fields = ["path"]
    verbose_name_plural = _("Where it was found before: these addresses lead to it")


class StandingFilter(admin.SimpleListFilter):
    title = _("what readers see")
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("draft", gettext("drafts")), ("scheduled", gettext("scheduled")), ("published", gettext("published"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        now = timezone.now()
        rules = {
            "draft": Q(published_at=None),
            "scheduled": Q(published_at__gt=now),
            "published": Q(published_at__lte=now),
        }
        return queryset.filter(rules.get(self.value() or "", Q()))


@admin.register(Post)
class PostAdmin(PrefilledAdmin):
    form = PostForm
    list_display = ["title", "standing", "published_at", "author", "comments_waiting", "look"]
    list_filter = [StandingFilter, "topics"]
    list_select_related = ["author"]
    search_fields = ["title", "summary", "body"]
    empty_value_display = ""
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["beside", "look", "updated_at"]
    autocomplete_fields = ["related", "cover"]
    inlines = [ChangeNoteInline, OldAddressInline]
    actions = ["publish_now", "take_back"]
    fieldsets = [
        (None, {"fields": ["seen", "title", "summary", ("body", "beside")]}),
        (_("When and by whom"), {"fields": ["published_at", "author", "updated_at"]}),
        (_("Cover picture"), {"fields": ["cover"]}),
        (_("Where to find it"), {"fields": ["slug", "topics", "new_topics", "related"]}),
        (_("Answers"), {"fields": ["takes_comments"]}),
    ]

    class Media:
        css = {"all": ["css/writing.css"]}
        js = [
            Script(f"js/admin/{name}.js", type="module")
            for name in ("kept-text", "live-preview", "text-count", "text-pictures", "text-embeds")
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        waiting = Count("comments", filter=Q(comments__state=Comment.State.PENDING))
        return super().get_queryset(request).annotate(waiting=waiting)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """With what readers miss in each post of the page: its exercise may have been put away since."""
        found = super().get_changelist_instance(request)
        found.result_list = rows = list(found.result_list)
        for post, names in zip(rows, embeds.missing_all([post.body_html for post in rows]), strict=True):
            post.gone = names
        return found

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "body":
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 30, "spellcheck": "true"})
            kwargs["strip"] = False
        if db_field.name == "published_at":
            zone = identity.current().time_zone.replace("_", " ")
            clock = gettext("The time is the practice's, wherever you are: %s.") % zone
            kwargs["help_text"] = f"{db_field.help_text} {clock}"
        if db_field.name == "topics":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        if db_field.name == "summary":
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3, "maxlength": 300})
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = (ChooseSeveral if db_field.many_to_many else ChooseOne)(db_field, self.admin_site)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Post | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if topics := form.base_fields.get("topics"):
            topics.widget.can_add_related = False  # Django's small window puts nothing into check boxes
        if not request.user.has_perm("blog.add_topic"):
            form.base_fields.pop("new_topics", None)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Post | None = None) -> Any:
        if request.user.has_perm("blog.add_topic"):
            return super().get_fieldsets(request, obj)
        return [
            (title, {**more, "fields": [name for name in more["fields"] if name != "new_topics"]})
            for title, more in super().get_fieldsets(request, obj)
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"author": request.user.pk, **super().get_changeform_initial_data(request)}

    def view_on_site(self, obj: Post) -> str:
        return obj.get_absolute_url() if obj.is_published else reverse("admin:blog_post_preview", args=[obj.pk])

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("pane/", view(editor.pane), name="blog_post_pane"),
            path("picture/", view(editor.picture), name="blog_post_picture"),
            path("picture/words/", view(editor.picture_words), name="blog_post_picture_words"),
            path("<int:pk>/preview/", view(private_page(self.preview)), name="blog_post_preview"),
            path("<int:pk>/sharing/", view(sharing.sharing), name="blog_post_sharing"),
            path("<int:pk>/revisions/", view(history.revisions), name="blog_post_revisions"),
            path("<int:pk>/revisions/<int:revision>/", view(history.earlier), name="blog_post_earlier"),
            path("<int:pk>/revisions/compare/", view(history.compare), name="blog_post_compare"),
            path("<int:pk>/revisions/<int:revision>/restore/", view(history.restore), name="blog_post_restore"),
        ]
        return [*own, *super().get_urls()]

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's, with the one frame that this page opens: the live preview."""
        return super().changeform_view(request, *args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Also after a refusal: the post stands as it did, not as it would with what was typed."""
        if post := context.get("original"):
            post.published_at = context["adminform"].form.initial.get("published_at", post.published_at)
        return super().render_change_form(request, context, *args, **kwargs)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The saved post as readers see it or will see it."""
        rows = list(Post.objects.filter(pk=pk).with_topics())
        if not rows or not self.has_view_permission(request, rows[0]):
            raise Http404
        return render_article(request, rows, preview="desk")

    def save_model(self, request: HttpRequest, obj: Post, form: forms.ModelForm, change: bool) -> None:
        assert isinstance(request.user, User)  # the admin lets nobody else in
        writing.save(obj, user=request.user)
        if isinstance(form, PostForm):
            warn(request, obj)
        if obj.published_at and "published_at" in form.changed_data:
            self.tell_from_when(request, obj)

    def tell_from_when(self, request: HttpRequest, post: Post) -> None:
        assert post.published_at
        if post.is_published:
            words = gettext('Readers can see it now: <a href="{address}">{title}</a>')
        else:
            words = gettext('Readers can see it from {when} on: <a href="{address}">{title}</a>')
        when = date_format(timezone.localtime(post.published_at), "DATETIME_FORMAT")
        notices.success(request, format_html(words, when=when, address=self.view_on_site(post), title=post.title))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if names := form.cleaned_data.get("new_topics"):
            form.instance.topics.add(*map(Topic.objects.called, names))

    def response_add(self, request: HttpRequest, obj: Post, post_url_continue: str | None = None) -> HttpResponse:
        return _saved(request, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Post) -> HttpResponse:
        return _saved(request, super().response_change(request, obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Without the rows that only say with which topics and other posts it goes: nothing is lost with them."""
        listed, counts, lacking, held = super().get_deleted_objects(objs, request)
        rows = [field.through._meta for field in (Post.topics, Post.related)]
        for each in rows:
            counts.pop(str(each.verbose_name_plural), None)
        return _without(listed, tuple(f"{capfirst(each.verbose_name)}: " for each in rows)), counts, lacking, held

    @admin.display(description=_("stands"))
    def standing(self, post: Post) -> SafeString | str:
        if not post.published_at:
            return gettext("draft")
        stands = gettext("published") if post.is_published else gettext("scheduled")
        gone = ((gettext("Nothing published answers to “::%s”.") % name,) for name in getattr(post, "gone", ()))
        return format_html("{}{}", stands, format_html_join("", "<br>{}", gone))

    @admin.display(description=_("comments waiting"), ordering="waiting")
    def comments_waiting(self, post: Post) -> str:
        if not (waiting := getattr(post, "waiting", 0)):
            return ""
        address = reverse("admin:blog_comment_changelist")
        words = ngettext("%(count)d waits", "%(count)d wait", waiting) % {"count": waiting}
        return format_html('<a href="{}?state__exact=pending&amp;post__id__exact={}">{}</a>', address, post.pk, words)

    @admin.display(description=_("preview"))
    def look(self, post: Post) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:blog_post_preview", args=[post.pk]), gettext("Preview")
        )

    @admin.display(description=_("preview"))
    def beside(self, post: Post) -> SafeString:
        """What stands beside the text; the scripts above bring its parts to life."""
        offers = [*embeds.offers(), *_pictures()]
        return render_to_string("admin/blog/post/_beside.html", {"post": post, "offers": offers})

    @admin.action(description=_("Publish now"), permissions=["change"])
    def publish_now(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        now, count = timezone.now(), 0
        assert isinstance(request.user, User)
        for post in queryset.exclude(pk__in=Post.objects.published(now)).select_related("cover"):
            try:
                writing.publish(post, now=now, user=request.user)
                count += 1
            except writing.NotReady as fault:
                notices.error(request, f"{post}: {' '.join(fault.problems)}")
        notices.success(request, ngettext("%d post can be read now.", "%d posts can be read now.", count) % count)

    @admin.action(description=_("Take back into the drawer"), permissions=["change"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        assert isinstance(request.user, User)
        count = len(queryset)
        for post in queryset:
            writing.take_back(post, user=request.user)
        notices.success(request, ngettext("%d post is a draft again.", "%d posts are drafts again.", count) % count)


def _pictures() -> list[embeds.Offer]:
    """The newest, to be put into a text; the words of each stand with it."""
    rows = Picture.objects.values_list("name", "alt")[:PICTURES_OFFERED]
    lines = [(f"![]({picture_markup.FOLDER}{name})", f"{name}: {alt}" if alt else name) for name, alt in rows]
    return [embeds.Offer(_("Pictures"), lines)] if lines else []


def _without(listed: list[Any], beginnings: tuple[str, ...]) -> list[Any]:
    """Of lines and lists of what belongs to each, those that begin otherwise."""
    return [
        _without(each, beginnings) if isinstance(each, list) else each
        for each in listed
        if not str(each).startswith(beginnings)
    ]


def _saved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tells the page that comes next which text it need not keep on the device any longer."""
    kept = request.POST.get("kept_text", "")
    if KEPT_TEXT.fullmatch(kept):
        response.set_cookie(
            "saved_text",
            kept,
            max_age=86_400,
            path=reverse("admin:index"),
            samesite="Strict",
            secure=request.is_secure(),
        )
    return response
