"""What the site says again and again, and who would rather not hear it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class ReplyTemplate(models.Model):
    """Words the practitioner often needs when she declines: chosen, changed if she likes, and sent with the answer."""

    title = models.CharField(_("title"), max_length=80, help_text=_("For you; the client does not see it."))
    text = models.TextField(
        _("text"),
        max_length=1500,
        help_text=_("Goes into the mail as it stands. No health words: mail is not private."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("reason to decline")
        verbose_name_plural = _("reasons to decline")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


class MailChoiceQuerySet(models.QuerySet["MailChoice"]):
    def of(self, address: str) -> "MailChoice":
        """The choice of whoever reads mail at `address`, made when it is first needed.

        Also after SECRET_KEY has changed, as long as the earlier one is in SECRET_KEY_FALLBACKS.
        """
        for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
            if found := self.filter(address_key=address_key(address, secret)).first():
                return found
        return self.get_or_create(address_key=address_key(address, settings.SECRET_KEY))[0]


class MailChoice(models.Model):
    """Whether an address wants reminders and follow-ups. Confirmations and changes are sent whatever it says.

    The address itself is not kept: who has been erased stays unasked for, and nobody can read here who that was.
    """

    address_key = models.CharField(max_length=64, unique=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)

    objects = MailChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice about mails")
        verbose_name_plural = _("choices about mails")

    def __str__(self) -> str:
        return self.address_key[:8]

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None

    def stop(self, now: datetime) -> None:
        self.stopped_at = self.stopped_at or now
        self.save(update_fields=["stopped_at"])

    def resume(self) -> None:
        self.stopped_at = None
        self.save(update_fields=["stopped_at"])


def address_key(address: str, secret: str | bytes) -> str:
    """A keyed hash of a mail address, the same for every way to write it in small and capital letters."""
    return salted_hmac("booking.mail-choice", address.strip().casefold(), secret=secret, algorithm="sha256").hexdigest()
