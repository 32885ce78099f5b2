"""Exercises and routines to read, follow and print."""

from urllib.parse import parse_qsl

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from exercises import audiences, pages, paper, plans, reminders, schema, wording
from exercises.forms import ReminderForm
from exercises.models import Exercise, Position, Routine, Step, Variation
from practice import identity, way_back
from practice.responses import public_page


def _routine_context(request, slug):
    routine = _visible(request, slug)
    audience = audiences.asked_for(request) or routine.audience
    weeks = audiences.week_form(request, audience)
    week = weeks.asked if weeks else None
    steps = Step.objects.shown().filter(routine=routine)
    plan = plans.plan(routine, steps, plans.variations_for(audience, week), audience, week)
    return {
        **pages.of_plan(plan),
        "schema": schema.routine(plan),
        **audiences.context(request, audience, weeks, own=routine.audience),
    }


def _visible(request, slug):
    """A published routine; on the desk's way to look at it, a draft too, for them alone."""
    routine = get_object_or_404(Routine, slug=slug)
    if not routine.is_published:
        request.is_private = True
        if not (request.user.is_staff and request.user.has_perm("exercises.view_routine")):
            raise Http404
    return routine


@public_page
def routine_list(request):
    audience = audiences.asked_for(request)
    weeks = audiences.week_form(request, audience)
    week = weeks.asked if weeks else None
    variations = plans.variations_by_audience(week)
    cards = []
    for routine in Routine.objects.published().with_steps():
        # As the routine's own page counts it: one that was written for an audience speaks to them unasked.
        its = audience or routine.audience
        cards.append(plans.plan(routine, routine.shown_steps, variations[its], its, week))
    return render(
        request, "exercises/routine_list.html", {"plans": cards, **audiences.context(request, audience, weeks)}
    )


@public_page
def routine(request, slug):
    return render(request, "exercises/routine.html", _routine_context(request, slug))


@public_page
def play(request, slug):
    context = _routine_context(request, slug)
    context["asked_step"] = _asked_step(request.GET.get("step", ""), context["plan"])
    context["back_url"] = way_back.local_path(request.GET.get("back", ""))
    return render(request, "exercises/play.html", context | pages.of_player(context["plan"]))


def _asked_step(value, plan):
    """The number of the step that `?step=` names; 0 when there is none such."""
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 0
    return number if number <= len(plan.steps) else 0


@public_page
def print_sheet(request, slug):
    context = _routine_context(request, slug)
    return render(request, "exercises/print.html", context | pages.of_sheet(context["plan"], _address(context)))


@public_page
def sheet_pdf(request, slug):
    from exercises import sheets  # a second to import, which only who prints waits for

    context = _routine_context(request, slug)
    sheet = sheets.Sheet(context["plan"], identity.current().name, context["audience_label"], _address(context))
    size = paper.paper(request.GET.get("paper", ""), identity.current().time_zone)
    return HttpResponse(
        sheets.pdf(sheet, size),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{slug}.pdf"'},
    )


@public_page
def reminder(request, slug):
    return _reminder(request, _routine_context(request, slug), ReminderForm())


def _reminder(request, context, form, *, status=200):
    adapted_by = parse_qsl(context["for_query"].removeprefix("?"))
    return render(request, "exercises/reminder.html", context | {"form": form, "adapted_by": adapted_by}, status=status)


def reminder_file(request, slug):
    """The event for the reader's calendar; the form again, with its sentences, when something is missing."""
    context = _routine_context(request, slug)
    form = ReminderForm(request.GET)
    if not form.is_valid():
        return _reminder(request, context, form, status=422)
    chosen = form.cleaned_data
    text = reminders.calendar(
        _address(context), chosen["day"], chosen["time"],
        seconds=context["plan"].total_seconds, weeks=chosen["weeks"], today=timezone.localdate(), now=timezone.now(),
    )  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="reminder.ics"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _address(context):
    """Where the QR code of a routine leads: to it, for the audience the sheet was printed for."""
    return identity.absolute(context["routine"].get_absolute_url() + context["for_query"])


@public_page
def exercise_list(request):
    audience = audiences.asked_for(request)
    weeks = audiences.week_form(request, audience)
    variations = plans.variations_for(audience, weeks.asked if weeks else None)
    groups: dict[Position, list[plans.Adapted]] = {position: [] for position in Position}
    for row in Exercise.objects.published():
        groups[Position(row.position)].append(plans.adapted(row, variations))
    filled = [(str(position.label), rows) for position, rows in groups.items() if rows]
    context = {"groups": filled, **audiences.context(request, audience, weeks)}
    return render(request, "exercises/exercise_list.html", context)


@public_page
def exercise(request, slug):
    audience = audiences.asked_for(request)
    weeks = audiences.week_form(request, audience)
    week = weeks.asked if weeks else None
    every = Prefetch("variations", queryset=Variation.objects.select_related("instead").order_by("from_week", "pk"))
    row = get_object_or_404(Exercise.objects.published().select_related("gentler").prefetch_related(every), slug=slug)
    theirs = [each for each in row.variations.all() if each.audience == audience and plans.is_due(each, week)]
    own = theirs[-1] if theirs else None
    adapted = plans.adapted(row, {row.pk: own} if own else {}, own=True)
    context = {
        "exercise": row,
        "schema": schema.exercise(adapted),
        "adapted": adapted,
        "variations": row.variations.all(),
        "routines": Routine.objects.published().filter(steps__exercise=row).distinct(),
        "stop_signs": wording.STOP_SIGNS,
        "stop_signs_pregnancy": wording.STOP_SIGNS_PREGNANCY,
        **audiences.context(request, audience, weeks),
    }
    return render(request, "exercises/exercise.html", context)
