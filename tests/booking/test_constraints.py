from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from booking.constraints import NoOverlap
from booking.models import DiaryEntry
from tests.factories import make_appointment, make_practitioner, make_service

TEN = datetime(2026, 12, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def entries(db):
    """A function that makes an unsaved entry of one practitioner, so many hours after ten."""
    practitioner, service = make_practitioner(), make_service()

    def entry(start, end, owner=practitioner):
        appointment = make_appointment(owner, service, TEN, state="declined")
        return DiaryEntry(practitioner=owner, appointment=appointment, start=TEN + start * HOUR, end=TEN + end * HOUR)

    return entry


def refused(write):
    with pytest.raises(IntegrityError, match="diary_entries_never_overlap"), transaction.atomic():
        write()


@pytest.mark.parametrize(
    "other", [(0, 2), (0.5, 1), (-1, 0.01), (1.99, 3), (-1, 3), (0, 0.25)], ids=lambda each: f"{each[0]} to {each[1]}"
)
def test_overlapping_entry_is_refused(entries, other):
    entries(0, 2).save()
    refused(entries(*other).save)


def test_touching_entries_are_allowed(entries):
    for span in [(0, 1), (1, 2), (-1, 0), (3, 4), (2, 3)]:
        entries(*span).save()
    assert DiaryEntry.objects.count() == 5


def test_another_practitioner_has_a_diary_of_their_own(entries):
    entries(0, 1).save()
    entries(0, 1, owner=make_practitioner(slug="other")).save()
    assert DiaryEntry.objects.count() == 2


def test_entry_inside_a_long_one_is_refused_though_shorter_ones_lie_between(entries):
    for span in [(0, 10), (-2, -1), (10, 11)]:
        entries(*span).save()
    refused(entries(9, 10).save)


def test_bulk_create_is_refused(entries):
    refused(lambda: DiaryEntry.objects.bulk_create([entries(0, 1), entries(0.5, 2)]))
    assert DiaryEntry.objects.count() == 0


def test_update_onto_another_is_refused(entries):
    first, second = entries(0, 1), entries(2, 3)
    first.save()
    second.save()
    refused(lambda: DiaryEntry.objects.filter(pk=second.pk).update(start=TEN + HOUR / 2))
    refused(lambda: DiaryEntry.objects.bulk_update([_moved(second, -2)], ["start", "end"]))


def test_update_over_its_own_time_is_allowed(entries):
    entry = entries(0, 2)
    entry.save()
    _moved(entry, 1).save()
    assert DiaryEntry.objects.get().start == TEN + HOUR


def test_update_to_another_practitioner_is_refused(entries):
    other = make_practitioner(slug="other")
    first, second = entries(0, 1), entries(0, 1, owner=other)
    first.save()
    second.save()
    refused(lambda: DiaryEntry.objects.filter(pk=second.pk).update(practitioner=first.practitioner))


def test_raw_sql_is_refused(entries):
    entries(0, 1).save()
    late = entries(5, 6)
    late.save()
    sql = 'UPDATE booking_diaryentry SET "start" = (SELECT min("start") FROM booking_diaryentry) WHERE id = %s'
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute(sql, [late.pk]))


def test_full_clean_says_so_in_a_sentence(entries):
    first = entries(0, 1)
    first.save()
    first.full_clean()
    with pytest.raises(ValidationError) as caught:
        entries(0.5, 2).full_clean()
    assert caught.value.messages == ["This time overlaps with another entry."]
    entries(1, 2).full_clean()


def test_end_before_start_is_refused(entries):
    with pytest.raises(IntegrityError), transaction.atomic():
        entries(2, 1).save()


def test_deconstructed_constraint_is_the_same():
    constraint = DiaryEntry._meta.constraints[0]
    _path, args, kwargs = constraint.deconstruct()
    assert NoOverlap(*args, **kwargs) == constraint
    assert "booking.constraints.NoOverlap(" in MigrationWriter.serialize(constraint)[0]


def _moved(entry, hours):
    entry.start += hours * HOUR
    entry.end += hours * HOUR
    return entry


# The constraint in migrations, on a table of the test's own.

COLUMNS = [
    ("id", models.BigAutoField(primary_key=True)),
    ("room", models.IntegerField()),
    ("opens", models.DateTimeField()),
    ("closes", models.DateTimeField(db_column="shuts")),
]
CONSTRAINT = NoOverlap(owner="room", start="opens", end="closes", name="slots_never_overlap")


class Table:
    """A table made and changed by migration operations."""

    def __init__(self):
        self.state = ProjectState()

    def apply(self, *operations):
        for operation in operations:
            after = self.state.clone()
            operation.state_forwards("booking", after)
            with connection.schema_editor() as editor:
                operation.database_forwards("booking", editor, self.state, after)
            self.state = after

    @property
    def rows(self):
        return self.state.apps.get_model("booking", "Slot").objects

    def add(self, start, end, **values):
        return self.rows.create(room=1, opens=TEN + start * HOUR, closes=TEN + end * HOUR, **values)

    def refuses(self, start, end):
        try:
            with transaction.atomic():
                self.add(start, end).delete()
        except IntegrityError as error:
            return "slots_never_overlap" in str(error)
        return False


@pytest.fixture
def table(transactional_db):
    table = Table()
    yield table
    table.apply(migrations.DeleteModel(next(iter(table.state.models.values())).name))


def test_constraint_comes_with_the_table(table):
    table.apply(migrations.CreateModel("Slot", COLUMNS, options={"constraints": [CONSTRAINT]}))
    table.add(0, 1)
    assert table.refuses(0.5, 2)
    assert not table.refuses(1, 2)


def test_constraint_is_added_to_and_removed_from_a_table(table):
    table.apply(migrations.CreateModel("Slot", COLUMNS))
    table.add(0, 1)
    assert not table.refuses(0.5, 2)
    table.apply(migrations.AddConstraint("Slot", CONSTRAINT))
    assert table.refuses(0.5, 2)
    table.apply(migrations.RemoveConstraint("Slot", CONSTRAINT.name))
    assert not table.refuses(0.5, 2)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("Slot", "note", models.CharField(max_length=5, unique=True, null=True)),
        migrations.AddField("Slot", "count", models.IntegerField(default=1)),
        migrations.AlterField("Slot", "room", models.BigIntegerField(null=True)),
        migrations.AlterField("Slot", "closes", models.DateTimeField(db_column="ends_at")),
        migrations.AddIndex("Slot", models.Index(fields=["room", "opens"], name="slot_by_opening")),
        migrations.AddConstraint("Slot", models.CheckConstraint(condition=models.Q(room__gt=0), name="room_positive")),
        migrations.AlterModelTable("Slot", "another_table"),
    ],
    ids=lambda operation: operation.describe(),
)
def test_constraint_survives_a_change_of_the_table(table, operation):
    """On SQLite most of these remake the table, which drops its triggers."""
    table.apply(migrations.CreateModel("Slot", COLUMNS, options={"constraints": [CONSTRAINT]}), operation)
    table.add(0, 1)
    late = table.add(4, 5)
    assert table.refuses(0.5, 2)
    with pytest.raises(IntegrityError, match="slots_never_overlap"), transaction.atomic():
        table.rows.filter(pk=late.pk).update(opens=TEN)


def test_table_made_and_changed_in_one_migration_keeps_the_constraint(table):
    after = ProjectState()
    operations = [
        migrations.CreateModel("Slot", COLUMNS, options={"constraints": [CONSTRAINT]}),
        migrations.AddField("Slot", "count", models.IntegerField(default=1)),
    ]
    with connection.schema_editor() as editor:
        for operation in operations:
            before, after = after, after.clone()
            operation.state_forwards("booking", after)
            operation.database_forwards("booking", editor, before, after)
    table.state = after
    table.add(0, 1)
    assert table.refuses(0.5, 2)
