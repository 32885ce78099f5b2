"""Posts brought in on the desk, on a phone: shown, unticked, begun, followed and done; with script and without."""

import pytest

from blog import jobs
from blog.models import Import, Post
from blog.moving import running
from exercises.models import Exercise, Routine
from tests.blog.test_moving_plain import SAMPLE
from tests.blog.wordpress import export, item, write_large
from tests.browser.conftest import sign_in, violations
from tests.browser.test_home_care import PHONE
from tests.factories import make_practice, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private", "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    make_practice()
    make_user()


def begin(page, site, path):
    page.set_viewport_size(PHONE)
    sign_in(page, site)
    page.goto(f"{site}/admin/blog/import/add/")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Show what would happen").click()
    page.get_by_text("Nothing has been changed yet.").wait_for()


def test_a_plain_text_becomes_a_draft_with_the_exercises_that_were_left_ticked(live_server, page):
    begin(page, live_server.url, SAMPLE)
    assert violations(page) == []
    page.get_by_label("Heading: Who notices it").uncheck()
    page.get_by_label("Heel raises: Hold 2 seconds, 10 times").uncheck()
    page.get_by_role("button", name="Bring them in").focus()
    page.keyboard.press("Enter")
    page.get_by_text("It goes on by itself").wait_for()
    assert Post.objects.count() == 0
    jobs.run_imports()
    page.get_by_text("Done:").wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="Calves and Feet: the Quiet Helpers").click()
    assert "\n\nWho notices it\n\n" in page.locator("[name=body]").input_value()
    slugs = ["wall-calf-stretch", "kneeling-foot-stretch", "bridge", "ankle-circles"]
    assert list(Exercise.objects.order_by("pk").values_list("slug", flat=True)) == slugs
    assert Routine.objects.get().steps.count() == 4


def test_progress_is_followed_while_the_worker_goes_on(live_server, page, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "SLICE", 0)
    path = tmp_path / "export.xml"
    write_large(path, 60, comments_each=1, paragraphs=1)
    begin(page, live_server.url, path)
    page.get_by_role("button", name="Bring them in").click()
    page.get_by_text("It begins within a few seconds.").wait_for()
    jobs.run_imports()
    page.get_by_text("20 of 60 posts").wait_for()
    bar = page.get_by_role("progressbar")
    assert bar.evaluate("bar => [bar.value, bar.max]") == [20, 60]
    jobs.run_imports()
    page.get_by_text("40 of 60 posts").wait_for()
    while jobs.run_imports():
        pass
    page.get_by_text("60 new posts").wait_for()


def test_without_script_a_link_tells_how_far_it_is(live_server, browser, tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(item(1)))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    begin(page, live_server.url, path)
    page.get_by_role("button", name="Bring them in").click()
    jobs.run_imports()
    page.get_by_role("link", name="Look again").click()
    page.get_by_text("Done:").wait_for()
    assert page.get_by_role("link", name="Sample post 1").is_visible()
    context.close()


def test_pages_are_accessible(live_server, page, assert_accessible, tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(item(1, body="<p><img src='/gone.png'></p>"), item(2, status="draft")))
    begin(page, live_server.url, path)
    row = Import.objects.get()
    shown = f"{live_server.url}/admin/blog/import/{row.pk}/change/"
    assert_accessible(f"{live_server.url}/admin/blog/import/add/")
    for state, fault in (("read", ""), ("new", ""), ("waiting", ""), ("failed", "Line 3: the file is damaged.")):
        page.goto("about:blank")  # a page that waits loads itself again as soon as its row has changed
        Import.objects.update(state=state, fault=fault)
        assert_accessible(shown)
