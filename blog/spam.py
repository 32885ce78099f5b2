"""How much a comment looks like spam. Nothing is refused for it: it warns who decides, and spares them mails."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

DOUBTFUL = 2
"""From here on even a known reader's comment waits to be read."""
LIKELY = 5
"""From here on nobody gets a mail about it."""
CERTAIN = 10
"""From here on it goes into the drawer for spam, from where it can be taken out again."""
RATE_WINDOW = timedelta(hours=1)
DUPLICATE_WINDOW = timedelta(days=30)

REASONS = {
    "blocked": (20, _("something on the block list")),
    "hasty": (3, _("sent within seconds")),
    "link": (1, _("a link")),
    "links": (5, _("several links")),
    "duplicate": (5, _("the same text again")),
    "link_in_name": (5, _("a link as a name")),
    "frequent": (2, _("several from there within the hour")),
    "flood": (5, _("very many from there within the hour")),
    "markup": (5, _("markup of forums")),
    "selling": (5, _("words of sellers")),
    "selling_hard": (5, _("many words of sellers")),
    "selling_name": (5, _("a name that sells")),
    "praise": (2, _("praise that fits any site")),
    "praise_only": (3, _("nothing but such praise")),
    "come_here": (3, _("asks readers to go elsewhere")),
    "contact": (3, _("a number or name in a messenger")),
    "template": (5, _("pieces of a program's template")),
    "disguise": (5, _("letters in disguise")),
    "script": (4, _("another script than the site's")),
    "gibberish": (5, _("no words at all")),
    "bare_link": (4, _("hardly more than a link")),
    "link_and_praise": (3, _("such praise with a link")),
}

LASTING = {"hasty", "frequent", "flood"}
"""Of REASONS, those that lie in how it came: other words don't take them away."""


@dataclass(frozen=True)
class Evidence:
    """What is known of a comment when it arrives."""

    links: int
    links_in_name: int
    duplicates: int
    recent: int
    """Comments from the same network within RATE_WINDOW."""
    is_hasty: bool
    is_blocked: bool = False
    traits: frozenset[str] = frozenset()
    """Of REASONS, those that its words alone give (blog.spam_traits)."""


def reasons(seen: Evidence) -> list[str]:
    """Keys of REASONS that hold, the same for the same evidence."""
    holds = {
        "blocked": seen.is_blocked,
        "hasty": seen.is_hasty,
        "link": seen.links in (1, 2),
        "links": seen.links > 2,
        "duplicate": seen.duplicates > 0,
        "link_in_name": seen.links_in_name > 0,
        "frequent": 3 <= seen.recent < 10,
        "flood": seen.recent >= 10,
        "link_and_praise": seen.links > 0 and "praise" in seen.traits,
    }
    return [key for key in REASONS if holds.get(key) or key in seen.traits]


def after_change(before: Iterable[str], now: Iterable[str]) -> list[str]:
    """What holds once the words have changed: what is found `now`, and of what was found before what lasts."""
    holds = {*now, *LASTING.intersection(before)}
    return [key for key in REASONS if key in holds]


def score(found: Iterable[str]) -> int:
    return sum(REASONS[key][0] for key in found)


def words(found: Iterable[str]) -> list[str]:
    """For who decides. A reason that this version no longer knows is left out."""
    return [str(REASONS[key][1]) for key in found if key in REASONS]


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
