"""The admin's own search field for rows, for browsers that run no script too."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple

MOST_LISTED = 100


class _WithNewest(AutocompleteMixin):
    """Without script what is searched by it is an empty list: the newest rows stand in it then. One query."""

    create_option: Any

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        groups = super().optgroups(name, value, attr)
        listed = groups[0][1]
        rows = self.choices.queryset.order_by("-pk")[:MOST_LISTED]
        for row in rows:
            if str(row.pk) not in value:
                label = self.choices.field.label_from_instance(row)
                listed.append(self.create_option(name, row.pk, label, False, len(listed)))
        return groups


class ChooseOne(_WithNewest, AutocompleteSelect):
    pass


class ChooseSeveral(_WithNewest, AutocompleteSelectMultiple):
    pass
