"""What whoever imports wants: as options of the command, or as what was ticked on the desk. Pure."""

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Options:
    pages: bool = False
    drafts: bool = False
    may_make_authors: bool = False
    """Whether a name that nobody here has becomes an account that cannot sign in."""
    may_add: frozenset[str] = frozenset()
    """What may come along out of an export besides posts, as permissions: to add it, and to change what makes way for
    it. Starter content always does."""
    replaces: bool = False
    """Whether what somebody has changed here of that makes way too."""
    author: str = ""
    """The username of whoever wrote all of it, whatever the file says."""
    refused: frozenset[str] = frozenset()
    """Guesses that are wrong, as `ref#id`."""
    wanted: frozenset[str] = frozenset()
    """What is to be made of the texts, as `ref#key`; nothing is made that is not here."""
    wants_all: bool = False
    """Everything that is offered is wanted."""

    without: frozenset[str] = frozenset()
    """Posts that are to stay out, by their keys."""
    back: frozenset[str] = frozenset()
    """Posts that come although they were deleted here, by their keys."""
    brings_back: bool = False
    """All of these."""

    def refused_of(self, ref: str) -> frozenset[str]:
        return frozenset(each.removeprefix(f"{ref}#") for each in self.refused if each.startswith(f"{ref}#"))

    def wanted_of(self, ref: str) -> frozenset[str]:
        return frozenset(each.removeprefix(f"{ref}#") for each in self.wanted if each.startswith(f"{ref}#"))

    def wants(self, ref: str, key: str) -> bool:
        return self.wants_all or f"{ref}#{key}" in self.wanted

    def is_back(self, key: str) -> bool:
        return self.brings_back or key in self.back

    def as_data(self) -> dict[str, Any]:
        return {key: sorted(value) if isinstance(value, frozenset) else value for key, value in asdict(self).items()}

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Options":
        """What `as_data` gave, of an earlier version too."""
        names = {each.name for each in fields(cls)}
        values: dict[str, Any] = {k: frozenset(v) if isinstance(v, list) else v for k, v in data.items() if k in names}
        return cls(**values)
