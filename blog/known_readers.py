"""Whose comments appear at once: an address that its owner has confirmed, with a comment that was approved."""

from django.utils import timezone

from blog.models import Comment, ConfirmedAddress


def is_confirmed(email: str) -> bool:
    return bool(email) and ConfirmedAddress.objects.filter(email=email.lower()).exists()


def is_known(email: str) -> bool:
    return is_confirmed(email) and Comment.objects.approved().by_address(email).exists()


def confirm(email: str) -> None:
    ConfirmedAddress.objects.get_or_create(email=email.lower(), defaults={"confirmed_at": timezone.now()})


def doubt(email: str) -> None:
    """From now on comments with this address wait again, until its owner confirms it anew."""
    ConfirmedAddress.objects.filter(email=email.lower()).delete()
