"""What an import would do, found out without changing anything: what is shown before somebody says yes."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from django.utils import timezone

from blog.moving.report import BECOMES, Report
from blog.moving.shape import FoundPost, cut

MOST_GUESSES = 500
MOST_POSTS = 2000


@dataclass
class Asked:
    """Something that wants a yes: a guess, or what could be made."""

    key: str
    """`ref#id`, as Options has them."""
    post: str
    kind: str
    """`title`, `heading` or `offer`."""
    words: str
    is_there: bool = False
    permission: str = ""


@dataclass
class Planned:
    """A post of the file, and what would become of it."""

    key: str
    """As Options has it."""
    title: str
    what: str
    """As the report counts it, or why it is left out: `page`, `draft`."""
    slug: str = ""
    state: str = ""
    """`draft`, `scheduled` or `published`."""
    on: str = ""
    comments: int = 0

    @classmethod
    def of(cls, found: FoundPost, what: str, zone: tzinfo, *, slug: str, published_at: datetime | None) -> "Planned":
        state = "draft" if not published_at else "scheduled" if published_at > timezone.now() else "published"
        on = published_at.astimezone(zone).date().isoformat() if published_at else ""
        return cls(found.key, cut(found.title, 120), what, slug, state, on)

    @property
    def becomes(self) -> Any:
        """In words."""
        return BECOMES[self.what]

    @property
    def day(self) -> date | None:
        """When it was or will be published, in the practice's time zone."""
        return date.fromisoformat(self.on) if self.on else None


@dataclass
class Plan:
    report: Report
    asked: list[Asked] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=lambda: {"pages": 0, "drafts": 0})
    """Of the file, because nobody asked for them."""
    posts: list[Planned] = field(default_factory=list)
    """The first of them."""

    @property
    def total(self) -> int:
        """How many posts the file holds."""
        return self.report.total + sum(self.left_out.values())

    def as_data(self) -> dict[str, Any]:
        return {
            "report": self.report.as_data(),
            "asked": [asdict(each) for each in self.asked],
            "left_out": self.left_out,
            "posts": [asdict(each) for each in self.posts],
        }

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Plan":
        if not data:
            return cls(Report())
        return cls(
            Report.of(data["report"]),
            [Asked(**each) for each in data["asked"]],
            data["left_out"],
            [Planned(**each) for each in data.get("posts", [])],
        )
