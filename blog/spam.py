"""How much a comment looks like spam. Nothing is refused for it: it warns who decides, and spares them mails."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

LIKELY = 5
RATE_WINDOW = timedelta(hours=1)
DUPLICATE_WINDOW = timedelta(days=30)

REASONS = {
    "hasty": (3, _("sent within seconds")),
    "link": (1, _("a link")),
    "links": (5, _("several links")),
    "duplicate": (5, _("the same text again")),
    "link_in_name": (5, _("a link as a name")),
    "frequent": (2, _("several from there within the hour")),
    "flood": (5, _("very many from there within the hour")),
}


@dataclass(frozen=True)
class Evidence:
    """What is known of a comment when it arrives."""

    links: int
    links_in_name: int
    duplicates: int
    recent: int
    """Comments from the same network within RATE_WINDOW."""
    is_hasty: bool


def reasons(seen: Evidence) -> list[str]:
    """Keys of REASONS that hold, the same for the same evidence."""
    holds = {
        "hasty": seen.is_hasty,
        "link": seen.links in (1, 2),
        "links": seen.links > 2,
        "duplicate": seen.duplicates > 0,
        "link_in_name": seen.links_in_name > 0,
        "frequent": 3 <= seen.recent < 10,
        "flood": seen.recent >= 10,
    }
    return [key for key in REASONS if holds[key]]


def score(found: Iterable[str]) -> int:
    return sum(REASONS[key][0] for key in found)


def network(address: str) -> str:
    """A keyed hash of the /24 (IPv4) or /48 (IPv6) an address is in; empty for what is no address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    prefix = ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False)
    return salted_hmac("blog.network", str(prefix), algorithm="sha256").hexdigest()[:32]
