"""Without a network: what was opened works, what is private was never kept, an update strands nothing."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread

from exercises import starter
from exercises.models import Exercise, Routine
from tests.factories import (
    make_appointment,
    make_length,
    make_post,
    make_practice,
    make_practitioner,
    make_routine,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)

NOTE = ".saved-note"
UNPRESSED = ["css", "js", "svg", "png"]
"""Pressing takes seconds."""
NAMED_BY_CONTENT = {
    **site_settings.STORAGES,
    "staticfiles": {"BACKEND": "practice.static_files.NamedByContent"},
}


class Site:
    """The site as it is deployed, with hashed files, on a port of its own; `release` deploys it again."""

    def __init__(self, settings, folder, collected):
        self.settings, self.folder, self.number = settings, folder, 0
        settings.WHITENOISE_AUTOREFRESH = False
        settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = UNPRESSED
        settings.STATIC_ROOT = collected
        settings.STORAGES = NAMED_BY_CONTENT
        self.application = WSGIHandler()
        self.thread = LiveServerThread("localhost", lambda _: lambda *call: self.application(*call))
        self.thread.daemon = True
        self.thread.start()
        self.thread.is_ready.wait()
        assert self.thread.error is None
        self.url = f"http://localhost:{self.thread.port}"

    def release(self, **changes):
        """Another release: only its own files are served. `changes`: text to add to static/js/<name>.js."""
        self.number += 1
        source, served = self.folder / f"source-{self.number}", self.folder / f"served-{self.number}"
        shutil.copytree(Path(site_settings.BASE_DIR) / "static", source)
        for name, text in changes.items():
            with (source / "js" / f"{name}.js").open("a") as file:
                file.write(text)
        self.settings.STATICFILES_DIRS = [source]
        self.settings.STATIC_ROOT = served
        self.settings.STORAGES = NAMED_BY_CONTENT
        call_command("collectstatic", verbosity=0, interactive=False)
        cache.clear()
        self.application = WSGIHandler()

    def fail(self):
        """From now on the server answers with an error."""

        def application(environ, start_response):
            start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"away"]

        self.application = application


@pytest.fixture(scope="session")
def collected(tmp_path_factory):
    """The static files as they are now: the first release of each site."""
    folder = tmp_path_factory.mktemp("collected")
    with override_settings(
        STORAGES=NAMED_BY_CONTENT, STATIC_ROOT=folder, WHITENOISE_SKIP_COMPRESS_EXTENSIONS=UNPRESSED
    ):
        call_command("collectstatic", verbosity=0, interactive=False)
    return folder


@pytest.fixture
def site(transactional_db, settings, tmp_path, collected):
    make_practice()
    starter.load()
    site = Site(settings, tmp_path, collected)
    yield site
    site.thread.terminate()


@pytest.fixture
def short(site):
    lunge = Exercise.objects.get(slug="lunge-stretch")
    Exercise.objects.filter(pk=lunge.pk).update(hold_seconds=5, switch_seconds=8)
    return make_routine("short", [lunge])


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "service_workers": "allow"}


UPDATED = """async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return !registration.installing && !registration.waiting && window.updates.length;
}"""
CACHED = """async () => {
    const found = {};
    for (const name of await caches.keys()) {
        const keys = await (await caches.open(name)).keys();
        found[name] = keys.map(({ url }) => url.replace(location.origin, "")).sort();
    }
    return found;
}"""


def until(page, check, arg=None):
    """Wait until `check`, which may promise its answer, says yes."""
    loop = f"""async (arg) => {{
        for (const end = Date.now() + 9000; Date.now() < end; await new Promise((next) => setTimeout(next, 20))) {{
            if (await ({check})(arg)) return true;
        }}
        return false;
    }}"""
    assert page.evaluate(loop, arg), check


def cached(page):
    return page.evaluate(CACHED)


def read(page, site, *paths):
    """Open each and wait until the device keeps it."""
    for path in paths:
        page.goto(site.url + path)
        until(page, "(url) => caches.match(url)", site.url + path)
    settle(page)


def settle(page):
    """Wait until the worker has done what it was about."""
    until(page, "() => navigator.serviceWorker.getRegistration().then((found) => found?.active)")
    page.evaluate("""async () => {
        const { port1, port2 } = new MessageChannel();
        const answer = new Promise((resolve) => { port1.onmessage = resolve; });
        (await navigator.serviceWorker.ready).active.postMessage({ ping: true }, [port2]);
        await answer;
    }""")


def test_an_opened_routine_and_its_player_work_without_a_network(site, short, page, context):
    read(page, site, "/routines/short/", "/routines/short/play/")
    page.goto(site.url + "/routines/short/")
    context.set_offline(True)
    page.reload()
    assert page.locator(NOTE).inner_text().startswith("You are offline; this is what was saved on ")
    assert page.locator("h1").inner_text() == "Short"
    assert page.locator(".figure").first.bounding_box()["height"] > 50
    page.clock.install(time=0)
    page.get_by_role("link", name="Move along").click()
    page.wait_for_url("**/play/")
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(60_000)
    page.locator("[data-end]").wait_for(state="visible")


def test_the_player_is_saved_with_the_routine_before_it_was_opened(site, short, page, context):
    read(page, site, "/routines/short/")
    until(page, "() => caches.match('/routines/short/play/')")
    page.get_by_text("Saved on this device").wait_for()
    context.set_offline(True)
    page.goto(site.url + "/routines/short/play/")
    page.get_by_role("button", name="Start").wait_for()


def test_an_article_works_without_a_network_whatever_campaign_it_was_opened_by(site, page, context):
    make_post("sample", title="Sample article")
    read(page, site, "/blog/sample/")
    context.set_offline(True)
    page.goto(site.url + "/blog/sample/?utm_source=mail")
    assert page.locator("h1").inner_text() == "Sample article"
    page.locator(NOTE).wait_for()


def test_one_audience_never_gets_the_doses_of_another(site, page, context):
    read(page, site, "/routines/psoas-release/", "/routines/psoas-release/?for=pregnancy")
    context.set_offline(True)
    page.goto(site.url + "/routines/psoas-release/?for=pregnancy")
    page.get_by_text("Here instead of: Bridge").wait_for()
    page.goto(site.url + "/routines/psoas-release/?for=runner")
    page.get_by_role("heading", name="Saved for offline").wait_for()


def test_a_player_opened_from_an_article_is_kept_without_the_way_back_to_it(site, page, context):
    read(page, site, "/saved/")
    page.goto(site.url + "/routines/psoas-release/play/?step=2&back=/blog/psoas/%23try-bridge")
    until(page, "(url) => caches.match(url)", site.url + "/routines/psoas-release/play/")
    settle(page)
    assert [path for path in cached(page)["pages-1"] if "play" in path] == ["/routines/psoas-release/play/"]
    context.set_offline(True)
    page.goto(site.url + "/routines/psoas-release/play/?step=3")
    page.locator("[data-step-count]").get_by_text("3").wait_for()
    assert page.get_by_role("link", name="Back to the article").count() == 0


def test_what_is_not_saved_leads_to_the_list_of_what_is(site, page, context):
    read(page, site, "/routines/psoas-release/")
    context.set_offline(True)
    page.goto(site.url + "/services/")
    page.get_by_text("You are offline, and this page is not saved").wait_for()
    page.get_by_role("link", name="Psoas release", exact=True).click()
    page.locator(NOTE).wait_for()


def test_online_a_page_comes_from_the_site_and_says_nothing(site, page):
    read(page, site, "/routines/psoas-release/")
    Routine.objects.filter(slug="psoas-release").update(name="Renamed")
    page.reload()
    assert page.locator("h1").inner_text() == "Renamed"
    assert page.locator(NOTE).count() == 0


def test_a_site_that_fails_is_stood_in_for_too(site, page, complaints):
    read(page, site, "/routines/psoas-release/")
    site.fail()
    page.reload()
    page.get_by_text("The site does not answer just now; this is what was saved on").wait_for()
    complaints.clear()  # the browser reports the 503


def test_a_withdrawn_routine_is_forgotten(site, page, complaints):
    read(page, site, "/routines/psoas-release/")
    Routine.objects.update(is_published=False)
    page.reload()
    page.get_by_role("heading", name="There is nothing here").wait_for()
    until(page, "async () => !(await caches.match('/routines/psoas-release/'))")
    complaints.clear()  # the browser reports the 404


def test_nothing_private_is_ever_kept(site, page, context):
    from datetime import timedelta

    from django.utils import timezone

    from booking import links

    practitioner = make_practitioner()
    length = make_length()
    appointment = make_appointment(practitioner, length.service, timezone.now() + timedelta(days=3))
    Routine.objects.create(slug="draft", name="Draft", summary="Draft.", is_published=False)
    make_user()
    make_post("sample")
    read(page, site, "/routines/psoas-release/")
    page.goto(site.url + "/admin/login/")
    page.get_by_label("Username").fill("practitioner")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    for path in (
        "/admin/exercises/routine/", "/routines/draft/play/", links.appointment_path(appointment), "/book/",
        "/book/massage/", "/book/massage/?minutes=60", "/blog/sample/comment/", "/", "/services/", "/routines/",
        "/routines/psoas-release/reminder/",
    ):  # fmt: skip
        page.goto(site.url + path)
    read(page, site, "/blog/sample/")
    kept = cached(page)
    assert set(kept) == {"pages-1", "files-1"}
    assert kept["pages-1"] == [
        "/blog/sample/", "/routines/psoas-release/", "/routines/psoas-release/play/", "/saved/",
    ]  # fmt: skip
    assert all(path.startswith("/static/") for path in kept["files-1"])
    assert not any("admin" in path for path in kept["files-1"])
    stored = page.evaluate("""async () => {
        const all = [];
        for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const key of await cache.keys()) {
                const response = await cache.match(key);
                all.push(`${response.headers.get("Cache-Control")} ${response.headers.get("Vary")}`.toLowerCase());
            }
        }
        return all;
    }""")
    assert all("no-store" not in each and "cookie" not in each and "public" in each for each in stored)


@pytest.mark.parametrize("path", ["/admin/login/", "/book/massage/details/?start=x", "private"])
def test_private_pages_and_the_desk_register_no_worker(site, page, path, complaints):
    from datetime import timedelta

    from django.utils import timezone

    from booking import links

    length = make_length()
    if path == "private":
        start = timezone.now() + timedelta(days=3)
        path = links.appointment_path(make_appointment(make_practitioner(), length.service, start))
    page.goto(site.url + path)
    assert page.locator("script[src*=offline]").count() == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    complaints.clear()


def test_an_update_strands_no_old_page_and_clears_away_what_none_needs(site, short, page, context):
    read(page, site, "/routines/short/", "/routines/psoas-release/")
    before = cached(page)["files-1"]
    (old,) = [path for path in before if "/js/timeline." in path]
    site.release(timeline="\n// another release\n", worker="\n// another worker\n")
    # The new worker arrives with a page that is not about to be kept, and takes over.
    page.add_init_script(
        "window.updates = []; navigator.serviceWorker.addEventListener('controllerchange', () => updates.push(1))"
    )
    page.goto(site.url + "/services/")
    until(page, UPDATED)
    settle(page)
    context.set_offline(True)
    page.goto(site.url + "/routines/short/play/")
    used = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert used.count(site.url + old) == 1
    page.clock.install(time=0)
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(60_000)
    page.locator("[data-end]").wait_for(state="visible")
    # Opened again with a network, each page takes the new files; the last to do so lets go of the old.
    context.set_offline(False)
    read(page, site, "/routines/short/")
    settle(page)
    assert old in cached(page)["files-1"]
    read(page, site, "/routines/psoas-release/")
    settle(page)
    after = cached(page)["files-1"]
    assert old not in after
    assert len([path for path in after if "/js/timeline." in path]) == 1


def test_saved_page_lists_what_is_kept_and_clears_it(site, page, context):
    read(page, site, "/routines/psoas-release/?for=runner", "/exercises/bridge/")
    page.goto(site.url + "/saved/")
    listed = page.locator("[data-list] a")
    listed.nth(2).wait_for()
    assert sorted(listed.all_inner_texts()) == ["Bridge", "Move along: Psoas release", "Psoas release"]
    assert page.locator("[data-list] li", has_text="Runners").count() >= 1
    page.get_by_role("button", name="Clear what is saved").click()
    page.get_by_text("Cleared. Nothing is saved on this device.").wait_for()
    assert cached(page)["pages-1"] == ["/saved/"]
    context.set_offline(True)
    page.goto(site.url + "/routines/psoas-release/?for=runner")
    page.get_by_text("You are offline, and this page is not saved").wait_for()
    page.get_by_text("Nothing is saved yet").wait_for()


def test_no_more_than_forty_pages_are_kept_the_oldest_go(site, page):
    read(page, site, "/routines/psoas-release/")
    page.evaluate("""async () => {
        const pages = await caches.open("pages-1");
        for (let i = 0; i < 60; i += 1) {
            const number = String(i).padStart(2, "0");
            const headers = { "Content-Type": "text/html", "X-Saved-At": `2020-01-01T00:00:${number}Z` };
            await pages.put(`/exercises/old-${number}/`, new Response("old", { headers }));
        }
    }""")
    read(page, site, "/exercises/bridge/")
    settle(page)
    kept = cached(page)["pages-1"]
    assert len(kept) == 41
    assert "/exercises/old-59/" in kept
    assert "/exercises/old-20/" not in kept
    assert "/routines/psoas-release/play/" in kept


def test_saved_page_is_accessible(live_server, assert_accessible):
    make_practice()
    assert_accessible(live_server.url + "/saved/")
