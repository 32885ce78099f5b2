"""What readers said, on the desk: decide about it and answer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog import moderation, spam
from blog.models import Comment
from practice.models import User

EMPTY = "-"


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
