"""What may be asked of the search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.search.queries import MOST_LETTERS


class SearchForm(forms.Form):
    """A GET form; whatever is typed is a query, only a whole article is too long for one."""

    q = forms.CharField(
        label=_("What are you looking for?"),
        required=False,
        max_length=MOST_LETTERS,
        error_messages={"max_length": _("That is long for a search. A few words will find more.")},
        widget=forms.TextInput(
            attrs={"type": "search", "class": "input", "autocomplete": "off", "autocapitalize": "none"}
        ),
    )
