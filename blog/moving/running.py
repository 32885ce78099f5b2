"""An import from its file to its rows: batch by batch, each a transaction, so that it may be cut off at any moment.

`carry` is what the command and the worker share. The verbs below it are an upload's life on the desk.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Import
from blog.moving import beside, own, reading
from blog.moving import files as moving_files
from blog.moving.files import Files
from blog.moving.foresight import look
from blog.moving.keeping import Keeper
from blog.moving.options import Options
from blog.moving.report import Report
from blog.moving.shape import Refused
from blog.moving.writer import Writer
from practice import identity
from practice.models import User
from practice.search import index

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=5)
"""Longer than any batch takes. A worker that has died is taken over from after that."""
SLICE = 10
"""Seconds after which the worker looks after its other work, mails above all, before it goes on."""
KEPT = timedelta(days=7)
SMALL = 2 * moving_files.MB
"""Files up to this size are read while the upload's page loads; the worker reads larger ones."""
OUR_FAULT = _("Something went wrong on our side; the log says what. Try it again.")


class Lost(Exception):
    """Another worker has taken this import over."""


def carry(
    files: Files,
    options: Options,
    report: Report,
    *,
    user: User | None = None,
    skip: int = 0,
    after_batch: Callable[[int], None] = lambda done: None,
    may_go_on: Callable[[], bool] = lambda: True,
) -> bool:
    """Write what `files` hold. The first `skip` posts have been written before. False when it may not go on.

    `after_batch` is called in each batch's transaction with how many are done; what it raises undoes the batch.
    Raises Refused.
    """
    is_own = own.is_own(files)
    files = reading.with_pictures_within(files)
    keeper = Keeper(files, own.picture_words(files) if is_own else {}, user, is_own=is_own)
    writer = Writer(keeper, options)
    found = reading.posts(files, identity.current().zone, pages=options.pages, drafts=options.drafts)
    for passed in islice(found, skip):
        writer.pass_by(passed)
    done = skip
    while batch := list(islice(found, BATCH)):
        ready = writer.prepare(batch, report)
        with index.gathering():
            writer.write(ready, report)
            done += len(batch)
            after_batch(done)
        if not may_go_on():
            return False
    if is_own:
        beside.add(files, report, options)
    writer.finish(report)
    return True


def take_up(upload: UploadedFile, *, options: Options, user: User) -> Import:
    """Keep an uploaded file. A small one is read at once, so that its plan is the next thing to be seen."""
    row = Import(name=(upload.name or "")[-200:], options=options.as_data(), created_by=user)
    row.file.save(row.name, upload, save=False)
    row.save()
    if _is_small(row):
        read(row)
    return row


def _is_small(row: Import) -> bool:
    """What is packed counts unpacked: an export of WordPress shrinks to a tenth, and its reading takes as long."""
    if row.file.size > SMALL:
        return False
    try:
        with row.file.open("rb") as file, moving_files.uploaded(row.name, file) as files:
            return sum(each.size for each in files.texts) <= SMALL
    except Refused:
        return True  # reading it says why


def read(row: Import) -> None:
    """Make the plan that is to be confirmed, or say what is wrong with the file."""
    try:
        with row.file.open("rb") as file, moving_files.uploaded(row.name, file) as files:
            plan = look(files, Options.of(row.options), identity.current().zone)
    except Refused as fault:
        _end(row, Import.State.FAILED, fault=str(fault))
        return
    except Exception:
        logger.exception("upload %s not read", row.pk)
        _end(row, Import.State.FAILED, fault=str(OUR_FAULT))
        return
    changed = Import.objects.filter(pk=row.pk, state=Import.State.NEW).update(
        state=Import.State.READ, plan=plan.as_data(), total=plan.report.total, leased_until=None
    )
    if changed:
        row.refresh_from_db()


def confirm(row: Import, *, options: Options) -> bool:
    """Let the worker begin. False when somebody has confirmed or thrown it away already."""
    changed = Import.objects.filter(pk=row.pk, state=Import.State.READ).update(
        state=Import.State.WAITING, options=options.as_data()
    )
    return bool(changed)


def throw_away(row: Import) -> bool:
    """Forget an upload that nobody has confirmed, file and all. False when it is too late for that."""
    states = [Import.State.NEW, Import.State.READ, Import.State.FAILED]
    with transaction.atomic():
        gone = Import.objects.filter(pk=row.pk, state__in=states).delete()[0]
    if gone:
        row.file.delete(save=False)
    return bool(gone)


def again(row: Import) -> bool:
    """Once more after a fault, from where it stopped. False when there is nothing to repeat."""
    failed = Import.objects.filter(pk=row.pk, state=Import.State.FAILED, total__gt=0).exclude(file="")
    return bool(failed.update(state=Import.State.WAITING, fault="", ended_at=None))


# What the worker does


def read_next(now: datetime) -> int:
    """Read the upload that has waited longest. Returns how many were read: one or none."""
    for row in Import.objects.to_be_read(now)[:1]:
        if Import.objects.to_be_read(now).filter(pk=row.pk).update(leased_until=now + LEASE):
            row.refresh_from_db()  # what becomes of it is written by whoever holds the lease
            read(row)
            return 1
    return 0


def run_next(now: datetime) -> int:
    """Claim and carry out the import that has waited longest. Returns how many were done: one or none."""
    for row in Import.objects.due(now)[:1]:
        lease = now + LEASE
        if Import.objects.due(now).filter(pk=row.pk).update(state=Import.State.RUNNING, leased_until=lease):
            row.refresh_from_db()
            run(row)
            return 1
    return 0


def run(row: Import) -> None:
    """Carry out a claimed import, from where an earlier worker was cut off."""
    report = Report.of(row.report) if row.report else Report()

    def keep_on(done: int) -> None:
        """Progress, and the claim for some time more, in the batch's own transaction."""
        mine = Import.objects.filter(pk=row.pk, state=Import.State.RUNNING, leased_until=row.leased_until)
        lease = timezone.now() + LEASE
        total = max(row.total, done)
        if not mine.update(done=done, total=total, report=report.as_data(), leased_until=lease):
            raise Lost
        row.leased_until = lease

    try:
        with row.file.open("rb") as file, moving_files.uploaded(row.name, file) as files:
            options = Options.of(row.options)
            enough = time.monotonic() + SLICE
            is_finished = carry(
                files, options, report,
                user=row.created_by, skip=row.done, after_batch=keep_on, may_go_on=lambda: time.monotonic() < enough,
            )  # fmt: skip
    except Lost:
        logger.info("import %s goes on in another worker", row.pk)
    except Refused as fault:
        _end(row, Import.State.FAILED, fault=str(fault))
    except Exception:
        logger.exception("import %s stopped", row.pk)
        _end(row, Import.State.FAILED, fault=str(OUR_FAULT))
    else:
        if is_finished:
            _end(row, Import.State.DONE, report=report.as_data())
        else:
            Import.objects.filter(pk=row.pk, leased_until=row.leased_until).update(leased_until=timezone.now())


def _end(row: Import, state: Import.State, **values: object) -> None:
    if state == Import.State.DONE:
        values["done"] = F("total")
    mine = Import.objects.filter(pk=row.pk, leased_until=row.leased_until)
    mine.update(state=state, ended_at=timezone.now(), leased_until=None, **values)
    row.refresh_from_db()


def delete_old_files(now: datetime) -> int:
    """Files of imports that ended, or were never confirmed, some days ago. What was reported stays."""
    rows = Import.objects.with_old_files(now - KEPT)
    for row in rows:
        row.file.delete(save=False)
        Import.objects.filter(pk=row.pk).update(file="")
    return len(rows)
