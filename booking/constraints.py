"""NoOverlap: rows of one owner never share an instant, kept by the database itself.

PostgreSQL: an exclusion constraint. The one-point int8range stands in for `WITH =` on the owner, so no btree_gist
extension and no superuser is needed.
SQLite: triggers before insert and update. Rows of one owner are disjoint and end after they start (the model's own
check), so the only one that can reach into a new row is the one with the greatest start before the new row's end:
one step down the index (owner, start), however long the past is.
"""

from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.ddl_references import Statement, Table
from django.utils.translation import gettext_lazy as _

EXCLUSION = (
    "CONSTRAINT %(name)s EXCLUDE USING gist "
    "(int8range(%(owner)s, %(owner)s, '[]') WITH &&, tstzrange(%(start)s, %(end)s) WITH &&)"
)
TRIGGER = (
    "CREATE TRIGGER %(trigger)s BEFORE %(event)s ON %(table)s "
    "WHEN (SELECT %(end)s FROM %(table)s WHERE %(owner)s = NEW.%(owner)s AND %(start)s < NEW.%(end)s "
    "AND %(pk)s IS NOT NEW.%(pk)s ORDER BY %(start)s DESC LIMIT 1) > NEW.%(start)s "
    "BEGIN SELECT RAISE(ABORT, %(message)s); END"
)


class NoOverlap(models.BaseConstraint):
    """`[start, end)` of two rows with the same `owner` (a foreign key) never overlap; touching is allowed.

    Breaking it raises IntegrityError whose text carries the constraint's name, and ValidationError in full_clean().
    The table needs an index on (owner, start) and a check that end is after start.
    """

    default_violation_error_message = _("This time overlaps with another entry.")

    def __init__(self, *, owner: str, start: str, end: str, name: str, **kwargs: Any) -> None:
        self.owner, self.start, self.end = owner, start, end
        super().__init__(name=name, **kwargs)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """The constraint's part of CREATE TABLE. On SQLite there is none; the triggers follow the table.

        Deferred statements that know their table survive Django's remaking of a SQLite table, which drops triggers.
        """
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
            return None
        return Statement(EXCLUSION, **self._parts(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor == "sqlite":
            first, *others = self._triggers(model, schema_editor)
            schema_editor.deferred_sql.extend(others)
            return first
        return Statement(f"ALTER TABLE %(table)s ADD {EXCLUSION}", **self._parts(model, schema_editor))

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Not called on SQLite: there Django remakes the table without the constraint."""
        return Statement("ALTER TABLE %(table)s DROP CONSTRAINT %(name)s", **self._parts(model, schema_editor))

    def _triggers(self, model: Any, schema_editor: Any) -> list[Statement]:
        quote = schema_editor.quote_name
        parts = self._parts(model, schema_editor)
        columns = ", ".join(str(parts[key]) for key in ("owner", "start", "end"))
        return [
            Statement(
                TRIGGER,
                # Each statement renames its own Table when the table is renamed.
                **{**parts, "table": Table(model._meta.db_table, quote)},
                trigger=quote(f"{self.name}_{suffix}"),
                event=event,
                message=schema_editor.quote_value(f"constraint {self.name} is violated"),
            )
            for suffix, event in (("insert", "INSERT"), ("update", f"UPDATE OF {columns}"))
        ]

    def _parts(self, model: Any, schema_editor: Any) -> dict[str, Any]:
        quote = schema_editor.quote_name
        columns = {key: quote(model._meta.get_field(getattr(self, key)).column) for key in ("owner", "start", "end")}
        return {
            **columns,
            "name": quote(self.name),
            "pk": quote(model._meta.pk.column),
            "table": Table(model._meta.db_table, quote),
        }

    def validate(
        self,
        model: Any,
        instance: models.Model,
        exclude: Any = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        if exclude and {self.owner, self.start, self.end} & set(exclude):
            return
        owner_id, start, end = (
            getattr(instance, model._meta.get_field(name).attname) for name in (self.owner, self.start, self.end)
        )
        if None in (owner_id, start, end):
            return
        overlapping = model._default_manager.using(using).filter(
            **{self.owner: owner_id, f"{self.start}__lt": end, f"{self.end}__gt": start}
        )
        if overlapping.exclude(pk=instance.pk).exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def _check(self, model: Any, connection: Any) -> list[Any]:
        for name in (self.owner, self.start, self.end):
            try:
                model._meta.get_field(name)
            except FieldDoesNotExist:
                return self._check_references(model, [(name,)])  # type: ignore[attr-defined]
        return []

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "owner": self.owner, "start": self.start, "end": self.end}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlap) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.owner, self.start, self.end))
