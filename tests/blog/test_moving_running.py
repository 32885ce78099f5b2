"""An import's life: cut off at any moment, by a kill or by another worker, it goes on and doubles nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from blog import jobs
from blog.models import Comment, Import, Post
from blog.moving import files, running, wxr
from blog.moving.options import Options
from blog.moving.report import Report
from tests.blog.moving import everything, run_import, zipped
from tests.blog.wordpress import comment, export, item, write_large
from tests.factories import make_practice, make_user

State = Import.State


@pytest.fixture(autouse=True)
def site(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private", "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    make_practice()


def upload(content, name="export.xml", options=None):
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return running.take_up(file, options=options or Options(), user=make_user())


def many(count):
    return export(*(item(n, extra=comment(n * 10) + comment(n * 10 + 1, parent=n * 10)) for n in range(1, count + 1)))


def test_a_small_upload_is_read_at_once_and_waits_for_a_yes():
    row = upload(many(3))
    assert (row.state, row.total, row.plan["report"]["counts"]["made"]) == (State.READ, 3, 3)
    assert jobs.run_imports() == 0
    assert Post.objects.count() == 0
    assert running.confirm(row, options=Options())
    assert not running.confirm(row, options=Options())
    assert jobs.run_imports() == 1
    row.refresh_from_db()
    assert (row.state, row.done, row.total, row.leased_until) == (State.DONE, 3, 3, None)
    assert (Post.objects.count(), Comment.objects.count()) == (3, 6)
    assert row.report["counts"]["comments"] == 6
    assert jobs.run_imports() == 0


def test_a_large_upload_is_read_by_the_worker(settings, monkeypatch):
    monkeypatch.setattr(running, "SMALL", 10)
    row = upload(many(2))
    assert row.state == State.NEW
    assert jobs.read_uploads() == 1
    row.refresh_from_db()
    assert (row.state, row.total, row.leased_until) == (State.READ, 2, None)
    assert jobs.read_uploads() == 0


def test_a_damaged_upload_says_where_and_can_be_thrown_away():
    row = upload(many(2)[:-40])
    assert row.state == State.FAILED
    assert row.fault.startswith("Line ")
    stored = row.file.path
    assert running.throw_away(row)
    assert not Path(stored).exists()
    assert Import.objects.count() == 0


def test_what_is_large_only_when_it_is_unpacked_is_read_by_the_worker_too(monkeypatch):
    packed = zipped({"export.xml": many(20)})
    monkeypatch.setattr(running, "SMALL", len(packed) + 1)
    row = upload(packed, "export.zip")
    assert (row.state, jobs.read_uploads()) == (State.NEW, 1)
    row.refresh_from_db()
    assert (row.state, row.total) == (State.READ, 20)


def test_what_the_worker_cannot_read_is_said_and_not_read_again(monkeypatch):
    monkeypatch.setattr(running, "SMALL", 10)
    row = upload(many(2)[:-40])
    assert jobs.read_uploads() == 1
    row.refresh_from_db()
    assert (row.state, row.fault.startswith("Line "), row.leased_until) == (State.FAILED, True, None)
    assert jobs.read_uploads() == 0


def test_a_worker_that_died_is_taken_over_from_where_it_was():
    row = upload(many(45))
    running.confirm(row, options=Options())
    long_ago = timezone.now() - timedelta(hours=1)
    with row.file.open("rb") as file, files.uploaded(row.name, file) as found:
        report = Report()
        running.carry(found, Options(), report, may_go_on=lambda: False)
    Import.objects.update(state=State.RUNNING, done=20, report=report.as_data(), leased_until=long_ago)
    assert Post.objects.count() == 20
    assert jobs.run_imports() == 1
    row.refresh_from_db()
    assert (row.state, row.done, row.report["counts"]["made"]) == (State.DONE, 45, 45)
    assert (Post.objects.count(), Comment.objects.count()) == (45, 90)


def test_an_import_in_other_hands_is_left_alone_and_a_lost_one_writes_nothing():
    row = upload(many(3))
    running.confirm(row, options=Options())
    Import.objects.update(state=State.RUNNING, leased_until=timezone.now() + timedelta(minutes=1))
    assert jobs.run_imports() == 0
    row.refresh_from_db()
    Import.objects.update(leased_until=timezone.now() + timedelta(minutes=9))
    running.run(row)
    row.refresh_from_db()
    assert (Post.objects.count(), row.state, row.done) == (0, State.RUNNING, 0)


def test_a_long_import_lets_other_work_pass_and_goes_on(monkeypatch):
    monkeypatch.setattr(running, "SLICE", 0)
    row = upload(many(50))
    running.confirm(row, options=Options())
    progress = []
    while jobs.run_imports():
        row.refresh_from_db()
        progress.append((row.state, row.done))
    assert progress == [("running", 20), ("running", 40), ("running", 50), ("done", 50)]
    assert Post.objects.count() == 50


def test_an_error_of_ours_keeps_what_is_done_and_can_be_repeated(caplog):
    row = upload(many(3))
    running.confirm(row, options=Options())
    row.refresh_from_db()
    row.file.storage.delete(row.file.name)
    jobs.run_imports()
    row.refresh_from_db()
    assert (row.state, "went wrong on our side" in row.fault) == (State.FAILED, True)
    row.file.storage.save(row.file.name, ContentFile(many(3)))
    assert running.again(row)
    jobs.run_imports()
    row.refresh_from_db()
    assert (row.state, row.fault, Post.objects.count()) == (State.DONE, "", 3)


def test_refused_guesses_and_wanted_exercises_are_carried_out():
    from exercises.models import Exercise

    text = "A title\n\nWords here.\n\nNo heading\n\n1. Bridge\n\nHold 10 seconds.\n\n2. Cat\n\nHold 20 seconds.\n\nEnd"
    row = upload(text, "plain.txt")
    asked = {each["words"]: each["key"] for each in row.plan["asked"]}
    wanted = Options(refused=frozenset({asked["No heading"]}), wanted=frozenset({asked["Bridge: Hold 10 seconds"]}))
    running.confirm(row, options=wanted)
    jobs.run_imports()
    assert Post.objects.get().body == (
        "Words here.\n\nNo heading\n\n## 1. Bridge\n\nHold 10 seconds.\n\n::exercise bridge\n\n"
        "## 2. Cat\n\nHold 20 seconds.\n\nEnd"
    )
    assert list(Exercise.objects.values_list("slug", flat=True)) == ["bridge"]


def test_files_go_some_days_after_and_reports_stay():
    row = upload(many(1))
    running.confirm(row, options=Options())
    jobs.run_imports()
    row.refresh_from_db()
    assert jobs.delete_old_uploads() == 0
    Import.objects.update(ended_at=timezone.now() - timedelta(days=8))
    stored = row.file.path
    assert jobs.delete_old_uploads() == 1
    row.refresh_from_db()
    assert (row.file.name, Path(stored).exists(), row.report["counts"]["made"]) == ("", False, 1)
    assert jobs.delete_old_uploads() == 0


def test_uploads_do_not_lie_where_pictures_are_served_from(client):
    row = upload(many(1))
    assert not row.file.path.startswith(str(site_settings.MEDIA_ROOT))
    assert client.get(f"/media/{row.file.name}").status_code == 404


def test_memory_does_not_grow_with_the_file(tmp_path):
    """Ten times the posts, and reading all of them takes no more than a part more."""
    peaks = []
    for posts in (30, 300):
        path = tmp_path / f"{posts}.xml"
        write_large(path, posts)
        tracemalloc.start()
        source = files.Source(path.name, path.stat().st_size, lambda path=path: path.open("rb"))
        assert sum(1 for _post in wxr.read(source, timezone.get_default_timezone())) == posts
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_queries_of_a_batch_do_not_grow_with_its_comments(tmp_path, django_assert_max_num_queries):
    from django.test.utils import CaptureQueriesContext

    counts = []
    for comments in (1, 40):
        path = tmp_path / f"{comments}.xml"
        said = "".join(comment(comments * 1000 + n) for n in range(comments))
        path.write_text(export(item(comments, extra=said)))
        with CaptureQueriesContext(connection) as captured:
            run_import(path)
        counts.append(len(captured))
    assert counts[1] <= counts[0]


TABLES = """
from django.core.management import call_command
for app in ("blog", "exercises", "practice"):
    call_command("migrate", app, verbosity=0)
"""
"""Without those of booking, which an import does not know and which take as long again."""


def environment(tmp_path):
    """Of a site of its own: a process that is killed must not take the tests' database along."""
    return {
        **os.environ,
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "practice.settings",
        "SITE_URL": "http://testserver",
        "PYTHONUNBUFFERED": "1",
    }


def manage(tmp_path, *command):
    """`manage.py` on that site; what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=site_settings.BASE_DIR, env=environment(tmp_path), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def counted(tmp_path):
    """Posts, comments and topics, as anybody sees them who opens the file."""
    with closing(sqlite3.connect(tmp_path / "var" / "db.sqlite3")) as database:
        tables = ("blog_post", "blog_comment", "blog_topic")
        return [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


def test_killed_in_the_middle_and_run_again_completes(tmp_path):
    (tmp_path / "var").mkdir()
    path = tmp_path / "export.xml"
    write_large(path, 120, comments_each=3)
    manage(tmp_path, "shell", "--no-imports", "-c", TABLES)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_posts", str(path)],
        cwd=site_settings.BASE_DIR, env=environment(tmp_path), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process.stdout:
        for line in process.stdout:
            if line.endswith(": 40 of 120\n"):
                os.kill(process.pid, signal.SIGKILL)
                break
    assert process.wait() == -signal.SIGKILL
    posts, comments, _topics = counted(tmp_path)
    assert 20 <= posts < 120
    assert comments == posts * 3
    said = manage(tmp_path, "import_posts", str(path))
    assert f"{120 - posts} new posts" in said
    assert counted(tmp_path) == [120, 360, 11]
    assert "120 posts as they were" in manage(tmp_path, "import_posts", str(path))
    assert counted(tmp_path) == [120, 360, 11]


def test_a_zip_of_many_formats_is_one_import():
    row = upload(
        zipped({"a.md": "---\ntitle: A\n---\na", "b.txt": "B title\n\nWords.", "c.html": "<h1>C</h1><p>c"}), "x.zip"
    )
    running.confirm(row, options=Options())
    jobs.run_imports()
    assert sorted(Post.objects.values_list("title", flat=True)) == ["A", "B title", "C"]


def test_reading_an_upload_changes_nothing_else():
    before = everything()
    row = upload(many(2))
    row.delete()
    from practice.models import User

    User.objects.all().delete()
    assert everything() == before
