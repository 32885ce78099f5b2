"""Private questions on the desk. Their words are on the question's own page alone, and who reads them is written down.

Looks are rows of the admin's own log: the list of looks at health data is booking's, which the blog does not know.
"""

from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog import questions, spam
from blog.admin.comments import DoubtFilter
from blog.admin.nameless import NamelessLogAdmin
from blog.models import PrivateQuestion
from practice.responses import private_page

READ = "read"


class AnsweredFilter(admin.SimpleListFilter):
    title = _("answer")
    parameter_name = "answered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("waits for an answer")), ("yes", _("answered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PrivateQuestion]) -> QuerySet[PrivateQuestion]:
        if self.value() in ("no", "yes"):
            return queryset.filter(answered_at__isnull=self.value() == "no")
        return queryset


@admin.register(PrivateQuestion)
class PrivateQuestionAdmin(NamelessLogAdmin):
    list_display = ["__str__", "stands", "created_at", "post"]
    list_filter = [AnsweredFilter, DoubtFilter]
    search_fields = ["name", "email"]
    # What waits stands first, in it last what looks like spam, the likeliest at the very end.
    ordering = [
        F("answered_at").desc(nulls_first=True),
        Case(When(spam_score__lt=spam.LIKELY, then=Value(0)), default=F("spam_score"), output_field=IntegerField()),
        "-created_at",
    ]
    actions = None

    class Media:
        css = {"all": ["css/readers.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[PrivateQuestion]:
        return super().get_queryset(request).outlines()  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        answered = self.admin_site.admin_view(private_page(self.set_answered))
        return [
            path("<int:pk>/answered/", answered, {"is_answered": True}, name="blog_privatequestion_answered"),
            path("<int:pk>/open/", answered, {"is_answered": False}, name="blog_privatequestion_open"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The question whole. Looking at it is written down."""
        return private_page(self._page)(request, object_id)

    def _page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = self.get_object(request, object_id)
        if not self.has_view_permission(request, question):
            raise PermissionDenied
        if question is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        self.log_change(request, question, READ)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(question),
            "question": question,
            "doubts": spam.words(question.spam_reasons),
            "may_answer": self.has_change_permission(request, question),
            "may_delete": self.has_delete_permission(request, question),
            "trail": trail(question),
        }
        return TemplateResponse(request, "admin/blog/privatequestion/page.html", context)

    def set_answered(self, request: HttpRequest, pk: int, is_answered: bool) -> HttpResponse:
        """On POST only."""
        question = self.changeable(request, pk)
        if request.method == "POST" and questions.set_answered(question, is_answered):
            self.log_change(request, question, "answered" if is_answered else "not answered")
            notices.success(request, gettext("Noted."))
        return redirect("admin:blog_privatequestion_change", pk)

    def delete_model(self, request: HttpRequest, obj: PrivateQuestion) -> None:
        questions.delete([obj.pk])

    @admin.display(description=_("stands"), ordering="answered_at")
    def stands(self, question: PrivateQuestion) -> str:
        context = {"question": question, "doubts": spam.words(question.spam_reasons)}
        return render_to_string("admin/blog/privatequestion/_stands.html", context)


def trail(question: PrivateQuestion) -> QuerySet[LogEntry]:
    rows = LogEntry.objects.filter(content_type=get_content_type_for_model(question), object_id=str(question.pk))
    return rows.select_related("user").order_by("-pk")[:20]
