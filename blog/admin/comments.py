"""What readers said, on the desk: read, decide and answer on one page, or decide in the list."""

from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.defaultfilters import truncatechars
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog import blocks, comment_links, deciding, moderation, spam
from blog.admin import readers
from blog.admin.nameless import NamelessLogAdmin
from blog.desk_forms import DeskAnswerForm, RewordForm
from blog.models import Comment, Post
from blog.views.sending import SendAgain, checked_token, fresh_token
from practice.models import User
from practice.responses import private_page

DONE = {
    "approve": _("It is shown now."),
    "reject": _("It is hidden now."),
    "spam": _("It lies with the spam now."),
    "put_back": _("It waits again."),
}
LIST = "admin:blog_comment_changelist"
FEW = 30
"""So many posts can all be named beside the list."""


class DoubtFilter(admin.SimpleListFilter):
    """Of comments and of questions."""

    title = _("doubt")
    parameter_name = "doubt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("few", _("little")), ("many", _("looks like spam"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "few":
            return queryset.filter(spam_score__lt=spam.LIKELY)
        return queryset.filter(spam_score__gte=spam.LIKELY) if self.value() == "many" else queryset


class PostFilter(admin.SimpleListFilter):
    """Posts with comments, the newest first, while they are few. Else those with something to decide, and the one that
    is asked for: all of them would be longer than the queue."""

    title = _("post")
    parameter_name = "post__id__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        asked, posts = Q(pk=self._asked), Post.objects.values_list("pk", "title")
        rows = list(posts.filter(asked | Q(pk__in=Comment.objects.values("post")))[: FEW + 1])
        if len(rows) > FEW:
            waiting = Q(pk__in=Comment.objects.awaiting_approval().values("post"))
            rows = list(posts.filter(asked | waiting).order_by("title"))
        return [(str(pk), truncatechars(title, 40)) for pk, title in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        return queryset.filter(post=self._asked) if self._asked else queryset

    @property
    def _asked(self) -> int:
        value = self.value() or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


class Queue(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        """Each row knows the filter, page and search that one comes back to after deciding in it."""
        super().get_results(request)
        for comment in self.result_list:
            comment.kept = self.preserved_filters


class NearestPage(Paginator):
    """Whoever decides about the last comment of the last page goes on with the page before it."""

    def validate_number(self, number: int | float | str) -> int:
        return super().validate_number(min(int(number), self.num_pages))


@admin.register(Comment)
class CommentAdmin(NamelessLogAdmin):
    list_display = ["words", "whose", "stands", "decisions"]
    paginator = NearestPage
    list_filter = ["state", DoubtFilter, PostFilter]
    list_select_related = ["post"]
    list_per_page = 50
    search_fields = ["name", "email", "body", "post__title"]
    actions = ["approve_all", "reject_all", "spam_all", "close_links_of_all"]
    # What waits stands first, in it last what looks like spam; the drawer for spam comes after everything.
    ordering = [
        Case(
            When(state=Comment.State.PENDING, spam_score__lt=spam.LIKELY, then=Value(0)),
            When(state=Comment.State.PENDING, then=Value(1)),
            When(state=Comment.State.SPAM, then=Value(3)),
            default=Value(2),
            output_field=IntegerField(),
        ),
        F("created_at").desc(),
    ]

    class Media:
        css = {"all": ["css/desk.css", "css/readers.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return super().get_queryset(request).select_related("post", "parent", "in_reply_to")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Queue

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        def own(route: str, view: Any, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(private_page(view)), name=f"blog_comment_{name}")

        return [
            own("erase/", readers.erase, "erase"),
            own("<int:pk>/decide/", self.decide, "decide"),
            own("<int:pk>/answer/", self.answer, "answer"),
            own("<int:pk>/reword/", self.reword, "reword"),
            own("<int:pk>/block/", self.block, "block"),
            own("<int:pk>/close-link/", self.close_link, "close_link"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The comment whole, with everything that can be done about it."""
        return private_page(self._page)(request, object_id)

    def _page(self, request: HttpRequest, object_id: str, **more: Any) -> HttpResponse:
        comment = self.get_object(request, object_id)
        if not self.has_view_permission(request, comment):
            raise PermissionDenied
        if comment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("A comment by %s") % comment.name,
            "comment": comment,
            "may_decide": self.has_change_permission(request, comment),
            "may_delete": self.has_delete_permission(request, comment),
            "ways": deciding.ways(comment),
            "press": deciding.answer_words(comment),
            "doubts": deciding.doubts(comment),
            "offers": blocks.offers(comment),
            "following": _following(comment),
            "has_open_link": comment_links.opens_for_moderating(comment),
            "answers": comment.replies.in_threads().exclude(removed_at__isnull=False),
            "form": answer_form(comment),
            "kept": self._kept(request),
            "queue": queue_url(request),
            "reword": reword_form(comment, body=comment.body),
            "is_rewording": "reword" in more,
            **more,
        }
        return TemplateResponse(request, "admin/blog/comment/page.html", context, status=more.get("status"))

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One press on the page or in the list, on POST only."""
        comment = self.changeable(request, pk)
        if request.method != "POST":
            return redirect(self._page_url(request, pk))
        verb = request.POST.get("verb", "")
        mark = request.POST.get("mark", "") or request.GET.get("mark", "")
        if obstacle := deciding.decide(comment, verb, mark=mark):
            notices.error(request, obstacle)
            return redirect(self._page_url(request, pk))
        self.log_change(request, comment, verb)
        notices.success(request, f"{DONE[verb]} ({comment.name})")
        return self._back(request, comment)

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The practitioner's answer; a token that has run out gives the words back."""
        comment = self.changeable(request, pk)
        if request.method != "POST":
            return redirect(self._page_url(request, pk))
        form = DeskAnswerForm(request.POST, auto_id="answer_%s")
        is_valid = form.is_valid()
        try:
            token = checked_token(comment.post, form.data.get("token", ""))
        except SendAgain as again:
            return self._again(request, comment, form, again.notice)
        if not is_valid:
            return self._page(request, str(pk), form=form)
        values = form.cleaned_data
        assert isinstance(request.user, User)  # the admin lets nobody else in
        obstacle = deciding.answer(comment, values["body"], author=request.user, mark=values["mark"], nonce=token.nonce)
        if obstacle:
            return self._again(request, comment, form, obstacle)
        self.log_change(request, comment, "reply")
        notices.success(request, gettext("Your answer is shown."))
        return self._back(request, comment)

    def reword(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take out of a comment what should not be public."""
        comment = self.changeable(request, pk)
        if request.method != "POST":
            return redirect(self._page_url(request, pk))
        form = RewordForm(request.POST, auto_id="reword_%s")
        if not form.is_valid():
            return self._page(request, str(pk), reword=form)
        values = form.cleaned_data
        if obstacle := deciding.reword(comment, values["body"], mark=values["mark"]):
            again = reword_form(comment, body=values["body"])
            return self._page(request, str(pk), reword=again, notice=obstacle, status=409)
        self.log_change(request, comment, "reword")
        notices.success(request, gettext("Kept."))
        return redirect(self._page_url(request, pk))

    def block(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put its address, domain or link on the block list, and the comment with the spam."""
        comment = self.changeable(request, pk)
        may_block = request.method == "POST" and request.user.has_perm("blog.add_block")
        if may_block and (offer := blocks.add(comment, request.POST.get("block", ""))):
            moderation.mark_spam(comment)
            self.log_change(request, comment, "block")
            notices.success(request, gettext("On the block list now: %s") % offer.value)
        return self._back(request, comment)

    def close_link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail with the link to decide about it has gone into wrong hands."""
        comment = self.changeable(request, pk)
        if request.method == "POST":
            comment_links.revoke_moderating(Comment.objects.filter(pk=pk))
            self.log_change(request, comment, "close link")
            notices.success(request, gettext("The link in the mail opens nothing any more."))
        return redirect(self._page_url(request, pk))

    @admin.display(description=_("comment"))
    def words(self, comment: Comment) -> str:
        return comment.body if len(comment.body) <= 400 else truncatechars(comment.body, 400)

    @admin.display(description=_("written"), ordering="created_at")
    def whose(self, comment: Comment) -> str:
        return render_to_string("admin/blog/comment/_whose.html", {"comment": comment})

    @admin.display(description=_("state"), ordering="state")
    def stands(self, comment: Comment) -> str:
        context = {"comment": comment, "doubts": deciding.doubts(comment)}
        return render_to_string("admin/blog/comment/_stands.html", context)

    @admin.display(description=_("decide"))
    def decisions(self, comment: Comment) -> str:
        """Buttons of the list's own form, where the whole text is read in the list."""
        may_decide = len(comment.body) <= 400
        context = {"comment": comment, "ways": deciding.ways(comment) if may_decide else []}
        return render_to_string("admin/blog/comment/_decisions.html", context)

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve_all(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        count = self._decide_all(request, queryset, "approve")
        notices.success(request, ngettext("%d comment is shown now.", "%d comments are shown now.", count) % count)

    @admin.action(description=_("Reject"), permissions=["change"])
    def reject_all(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        count = self._decide_all(request, queryset, "reject")
        notices.success(request, ngettext("%d comment is hidden now.", "%d comments are hidden now.", count) % count)

    @admin.action(description=_("It is spam"), permissions=["change"])
    def spam_all(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        count = self._decide_all(request, queryset, "spam")
        said = ngettext("%d comment lies with the spam now.", "%d comments lie with the spam now.", count)
        notices.success(request, said % count)

    @admin.action(description=_("Close the links in mails to the practice"), permissions=["change"])
    def close_links_of_all(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        comment_links.revoke_moderating(queryset)
        notices.success(request, gettext("The links in mails to the practice open nothing any more."))

    def _decide_all(self, request: HttpRequest, queryset: QuerySet[Comment], verb: str) -> int:
        """How many `verb` changed, oldest first: a comment before the answers to it.

        Each row brings the mark of what was read there; who takes all pages at once decides unread.
        """
        is_unread, count, passed = request.POST.get("select_across") == "1", 0, 0
        for comment in queryset.order_by("created_at", "pk"):
            if not is_unread and request.POST.get(f"mark_{comment.pk}") != comment.mark:
                passed += 1
            elif deciding.VERBS[verb](comment):
                count += 1
                self.log_change(request, comment, verb)
        if passed:
            said = ngettext(
                "%d comment was changed since you read it. Read it again, nothing was done with it.",
                "%d comments were changed since you read them. Read them again, nothing was done with them.",
                passed,
            )
            notices.warning(request, said % passed)
        return count

    def _again(self, request: HttpRequest, comment: Comment, form: DeskAnswerForm, notice: str) -> HttpResponse:
        fresh = answer_form(comment, body=form.data.get("body", ""))
        return self._page(request, str(comment.pk), form=fresh, notice=notice, status=409)

    def _back(self, request: HttpRequest, comment: Comment) -> HttpResponse:
        """To where it was decided; in the list to the next one that waits, the list as it was filtered there."""
        if "list" not in request.GET:
            return redirect(self._page_url(request, comment.pk))
        following = _following(comment)
        return redirect(queue_url(request) + (f"#decide-{following}" if following else ""))

    def _page_url(self, request: HttpRequest, pk: int) -> str:
        return reverse("admin:blog_comment_change", args=[pk]) + self._kept(request)

    def _kept(self, request: HttpRequest) -> str:
        """The way back to the list as it was filtered: what follows an address."""
        kept = self.get_preserved_filters(request)
        return f"?{kept}" if kept else ""


def queue_url(request: HttpRequest) -> str:
    """The list with the filter, page and search that one came from; whatever else stands there is only a query."""
    kept = QueryDict(request.GET.get("_changelist_filters", "")).urlencode()
    return reverse(LIST) + (f"?{kept}" if kept else "")


def _following(comment: Comment) -> int | None:
    """The next one that waits, as the list shows them."""
    return Comment.objects.awaiting_approval().below(comment).values_list("pk", flat=True).first()


def reword_form(comment: Comment, *, body: str) -> RewordForm:
    return RewordForm(initial={"body": body, "mark": comment.mark}, auto_id="reword_%s")


def answer_form(comment: Comment, body: str = "") -> DeskAnswerForm:
    initial = {"body": body, "mark": comment.mark, "token": fresh_token(comment.post)}
    return DeskAnswerForm(initial=initial, auto_id="answer_%s")
