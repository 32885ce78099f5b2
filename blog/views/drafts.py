"""A draft at its secret address."""

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from blog import drafts
from blog.views.articles import render_article
from practice.responses import private_page


@require_safe
@private_page
def draft(request, token):
    """The draft as it stands. Once it is published, whoever kept the address finds the article."""
    rows = drafts.find(token)
    if not rows:
        raise Http404
    if rows[0].is_published:
        return redirect(rows[0])
    return render_article(request, rows, preview="shared")
