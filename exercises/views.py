"""Exercises and routines to read, follow and print."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from exercises import audiences, pages, paper, plans, schema, wording
from exercises.models import Exercise, Position, Routine, Step, Variation
from practice import identity
from practice.responses import public_page


def _routine_context(request, slug):
    routine = get_object_or_404(Routine.objects.published(), slug=slug)
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
    return render(request, "exercises/play.html", context | pages.of_player(context["plan"]))


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
