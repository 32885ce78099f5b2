"""The blog on the desk: write and preview posts, decide about comments and answer them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import truncatechars
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog import covers, moderation, spam
from blog.models import Comment, Post, Topic
from blog.views.articles import render_article
from practice.models import User
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
        (_("Cover picture"), {"fields": ["cover", "cover_alt"]}),
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

    def save_model(self, request: HttpRequest, obj: Post, form: forms.ModelForm, change: bool) -> None:
        if "cover" in form.changed_data:
            upload = form.cleaned_data["cover"]
            covers.store(obj, upload) if upload else covers.clear(obj)
        super().save_model(request, obj, form, change)

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
        return render_article(request, rows, preview=True)

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


class CommentDeskForm(forms.ModelForm):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", _("leave it as it is")), ("approve", _("approve: show it")), ("reject", _("reject: hide it"))],
        required=False,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=4000,
        widget=AdminTextareaWidget(attrs={"rows": 6}),
        help_text=_("Shown at once with the practitioner's badge. Answering a comment approves it too."),
    )

    class Meta:
        model = Comment
        fields = ["body"]
        help_texts = {"body": _("Change it only to take out what should not be public.")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == "reject" and data.get("answer"):
            self.add_error("answer", _("A rejected comment can't be answered. Approve it or leave the answer out."))
        return data


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    form = CommentDeskForm
    list_display = ["excerpt", "state", "name", "spam_score", "created_at", "under"]
    list_filter = ["state", "post"]
    list_select_related = ["post"]
    search_fields = ["name", "email", "body"]
    actions = ["approve_all", "reject_all"]
    ordering = [
        Case(When(state=Comment.State.PENDING, then=Value(0)), default=Value(1), output_field=IntegerField()),
        "-created_at",
    ]
    fieldsets = [
        (None, {"fields": ["post", "in_answer_to", "name", "body", "state", "decision", "answer"]}),
        (_("About it"), {"fields": ["created_at", "decided_at", "email", "notify", "doubts"]}),
    ]
    readonly_fields = [
        "post", "in_answer_to", "name", "state", "created_at", "decided_at", "email", "notify", "doubts",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return super().get_queryset(request).select_related("post", "parent__post")

    def view_on_site(self, obj: Comment) -> str | None:
        return obj.get_absolute_url() if obj.state == Comment.State.APPROVED else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Comment, form: forms.ModelForm, change: bool) -> None:
        if "body" in form.changed_data:
            obj.save(update_fields=["body", "body_html"])
        if answer := form.cleaned_data["answer"]:
            assert isinstance(request.user, User)  # the admin lets nobody else in
            moderation.reply(obj, author=request.user, body=answer)
        elif decision := form.cleaned_data["decision"]:
            done = moderation.approve(obj) if decision == "approve" else moderation.reject(obj)
            if not done:
                notices.warning(request, gettext("Nothing to decide: the comment was in that state already."))

    @admin.display(description=_("comment"))
    def excerpt(self, comment: Comment) -> str:
        return truncatechars(comment.body, 90)

    @admin.display(description=_("post"), ordering="post__title")
    def under(self, comment: Comment) -> str:
        return truncatechars(comment.post.title, 40)

    @admin.display(description=_("in answer to"))
    def in_answer_to(self, comment: Comment) -> str:
        if not comment.parent:
            return EMPTY
        address = reverse("admin:blog_comment_change", args=[comment.parent_id])
        return format_html('<a href="{}">{}</a>: {}', address, comment.parent.name, comment.parent.body)

    @admin.display(description=_("doubts"))
    def doubts(self, comment: Comment) -> str:
        return ", ".join(str(spam.REASONS[key][1]) for key in comment.spam_reasons if key in spam.REASONS) or EMPTY

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve_all(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        count = self.decide(queryset, moderation.approve)
        notices.success(request, ngettext("%d comment is shown now.", "%d comments are shown now.", count) % count)

    @admin.action(description=_("Reject"), permissions=["change"])
    def reject_all(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        count = self.decide(queryset, moderation.reject)
        notices.success(request, ngettext("%d comment is hidden now.", "%d comments are hidden now.", count) % count)

    def decide(self, queryset: QuerySet[Comment], verb: Callable[[Comment], bool]) -> int:
        """How many `verb` changed, oldest first: a comment before the answers to it."""
        return sum(verb(comment) for comment in queryset.order_by("created_at", "pk"))
