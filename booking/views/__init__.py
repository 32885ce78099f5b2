"""What people touch, one module a page."""

from django.http import HttpResponseRedirect


def see_other(path):
    """After a POST: look there, with GET."""
    response = HttpResponseRedirect(path)
    response.status_code = 303
    return response
