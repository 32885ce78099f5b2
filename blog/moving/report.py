"""What an import did, or would do, in counts and sentences that fit into a row of the database. Pure."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

MOST_PLACES = 20
MOST_LISTED = 200
COUNTS = (
    "made",
    "back",
    "changed",
    "same",
    "away",
    "left",
    "comments",
    "machine_comments",
    "pictures",
    "missing_pictures",
    "topics",
    "addresses",
    "could_change",
)
BECOMES = {
    "made": _("new"),
    "back": _("brought back"),
    "changed": _("brought up to date"),
    "same": _("as it was"),
    "away": _("deleted here"),
    "left": _("left out"),
    "page": _("a page"),
    "draft": _("a draft"),
}
"""What a plan or a report says of one post."""
POSTS = ("made", "back", "changed", "same", "away", "left")


def not_beside(called: str) -> str:
    """Of a picture that is missing, as a text calls it."""
    return gettext("A picture is not beside the file: %(picture)s") % {"picture": called[:200]}


@dataclass
class Report:
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    notes: dict[str, list[str]] = field(default_factory=dict)
    """Sentences, with the places each holds for (the first of them)."""
    more: dict[str, int] = field(default_factory=dict)
    """How many places there are beyond those."""
    posts: list[dict[str, Any]] = field(default_factory=list)
    """The first of them: title, what becomes or became of it, and its key here."""

    def count(self, what: str, more: int = 1) -> None:
        self.counts[what] += more

    def note(self, sentence: str, place: str) -> None:
        places = self.notes.setdefault(sentence, [])
        if len(places) < MOST_PLACES:
            places.append(place)
        else:
            self.more[sentence] = self.more.get(sentence, 0) + 1

    def list_post(self, **about: Any) -> None:
        if len(self.posts) < MOST_LISTED:
            self.posts.append(about)

    @property
    def total(self) -> int:
        return sum(self.counts[what] for what in POSTS)

    def counted(self) -> list[str]:
        """What there is, each in a few words; nothing of what there is none of."""
        count = self.counts
        words = [
            (count["made"], ngettext("%d new post", "%d new posts", count["made"])),
            (count["back"], ngettext("%d post brought back", "%d posts brought back", count["back"])),
            (count["changed"], ngettext("%d post brought up to date", "%d posts brought up to date", count["changed"])),
            (count["same"], ngettext("%d post as it was", "%d posts as they were", count["same"])),
            (
                count["away"],
                ngettext("%d you deleted here stays away", "%d you deleted here stay away", count["away"]),
            ),
            (count["left"], ngettext("%d post left out", "%d posts left out", count["left"])),
            (count["comments"], ngettext("%d comment", "%d comments", count["comments"])),
            (count["pictures"], ngettext("%d picture", "%d pictures", count["pictures"])),
            (count["topics"], ngettext("%d new topic", "%d new topics", count["topics"])),
            (
                count["addresses"],
                ngettext("%d old address that redirects", "%d old addresses that redirect", count["addresses"]),
            ),
            (
                count["missing_pictures"],
                ngettext("%d picture is not there", "%d pictures are not there", count["missing_pictures"]),
            ),
            (
                count["machine_comments"],
                ngettext("%d pingback left out", "%d pingbacks left out", count["machine_comments"]),
            ),
        ]
        return [sentence % number for number, sentence in words if number]

    @property
    def told(self) -> list[dict[str, Any]]:
        """Its posts with what became of them in words."""
        return [{**each, "becomes": BECOMES[each["what"]]} for each in self.posts]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Report":
        """What `as_data` gave, or an empty one of an empty dict."""
        report = cls(**data)
        report.counts = {**dict.fromkeys(COUNTS, 0), **report.counts}
        return report
