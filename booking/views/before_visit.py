"""The questions that are asked before a visit, and the answers given so far, each on a private page of its own."""

from django.shortcuts import redirect, render
from django.utils import timezone

from booking import consents, links, questionnaire, reading, returning
from booking.returning_forms import BeforeVisitForm, CorrectionForm
from booking.views import provider_first, see_other
from booking.views.appointments import opened
from practice.responses import private_page


@private_page
def before_visit(request, token):
    """GET asks what is still to be asked, POST keeps the answers; when nothing is, the page says so."""
    appointment, now = opened(token), timezone.now()
    questions = questionnaire.pending(appointment) if questionnaire.is_open(appointment, now) else []
    context = {
        "token": token,
        "is_done": not questions,
        "may_correct": questionnaire.may_correct(appointment, now),
    }
    if not questions:
        if request.method == "POST":
            return redirect("booking:before_visit", token)
        return render(request, "booking/before_visit.html", context)
    form = BeforeVisitForm(
        request.POST or None,
        questions=questions,
        known=returning.answers_before(appointment),
        consent=consents.of_health(appointment),
        today=timezone.localdate(now),
    )
    if request.method == "POST" and form.is_valid():
        answers = form.answers()
        if signs := provider_first.unseen(request, answers, reading.visit_of(appointment, now)):
            return provider_first.page(request, signs)
        if not provider_first.wants_change(request):
            given = timezone.localdate(now).isoformat()
            dated = [{"given": given, **each} for each in answers]
            questionnaire.keep(appointment, dated, form.agreed_texts(), now=now)
            return see_other(links.before_visit_path(appointment))
    return render(request, "booking/before_visit.html", context | {"form": form})


@private_page
def answers(request, token):
    """GET shows what was answered, POST corrects it; when that is over the page says so."""
    appointment, now = opened(token), timezone.now()
    questions, content = (
        questionnaire.answered(appointment) if questionnaire.may_correct(appointment, now) else ([], [])
    )
    context = {"token": token, "is_over": not questions, "is_kept": "kept" in request.GET}
    if not questions:
        return render(request, "booking/answers.html", context, status=409 if request.method == "POST" else 200)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        questions=questions,
        content=content,
        consent=consents.of_health(appointment),
        today=timezone.localdate(now),
    )
    if form.is_valid():
        corrected = form.answers()
        if signs := provider_first.unseen(request, corrected, reading.visit_of(appointment, now)):
            return provider_first.page(request, signs)
        if not provider_first.wants_change(request):
            questionnaire.correct(appointment, corrected, form.agreed_texts(), now=now)
            return see_other(f"{links.answers_path(appointment)}?kept=1")
    return render(request, "booking/answers.html", context | {"form": form})
