"""Some answers mean: contact your provider first. A page says so before anything is sent, and refuses nothing."""

from django.shortcuts import render

from booking import intake, reading
from practice import identity

CHOICE = "provider_first"
"""Names what was pressed on that page: send, or change."""


def unseen(request, answers, visit):
    """The signs that the client has not yet been told about; none once something was pressed on the page."""
    return [] if CHOICE in request.POST else intake.urgent(answers, visit)


def unseen_on(request, form, day):
    """The same for a whole form and a visit on `day`, before whatever else is amiss: who stops there has read them."""
    if not form.is_bound:
        return []  # nothing that can be read as a form was sent
    answers = form.answers() if form.is_valid() else form.typed_answers()
    return unseen(request, answers, intake.Visit(day, identity.current().pregnancy_from_week))


def wants_change(request):
    return request.POST.get(CHOICE) == "change"


def page(request, signs):
    """What was typed goes along, so that the next press sends it or shows the form again as it was."""
    left_out = {"csrfmiddlewaretoken", CHOICE}
    typed = [(name, each) for name, values in request.POST.lists() if name not in left_out for each in values]
    context = {
        "signs": [reading.read(each) for each in signs],
        "typed": typed,
        "choice": CHOICE,
        "action": request.get_full_path(),
    }
    return render(request, "booking/provider_first.html", context)
