"""What every form of readers has in common: its token, and how its page may be kept."""

from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from blog import form_token


class SendAgain(Exception):
    """The token is no good. The words are shown again with a fresh one: a token never eats what was typed."""

    def __init__(self, notice, status):
        super().__init__(notice)
        self.notice, self.status = notice, status


def checked_token(post, value):
    """Raises SendAgain."""
    try:
        token = form_token.read(value, post=post.pk, now=timezone.now())
    except form_token.Forged as error:
        # Also every open form after the site's secret has changed, so it says what to do.
        notice = _("This form has not come from here. Your words are still below: please send them once more.")
        raise SendAgain(notice, 400) from error
    if token.has_run_out:
        notice = _(
            "The form had been open for more than a day. Your words are still below: please send them once more."
        )
        raise SendAgain(notice, 200)
    return token


def used_already():
    """For who went back to a form that was sent and wrote something else."""
    return _("This form has sent something else already. Your words are still below: please send them once more.")


def fresh_token(post):
    return form_token.issue(post=post.pk, now=timezone.now())


def kept_by_nobody(response):
    """Not private_page: with "no-referrer" browsers send "Origin: null", which the CSRF check must refuse."""
    patch_cache_control(response, no_store=True, private=True)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def see_other(address):
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
