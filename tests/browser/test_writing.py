"""Writing at the desk in a real browser, under the strict policy: seen while typed, kept, never lost."""

import base64
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import expect

from blog import pictures, writing
from blog.models import Picture, Post, Revision, Topic
from tests.browser.conftest import sign_in, violations
from tests.factories import make_exercise, make_post, make_practice, make_service, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(live_server, page):
    make_practice()
    make_user()
    sign_in(page, live_server.url)
    return f"{live_server.url}/admin/blog/post"


@pytest.fixture
def draft(desk, page):
    post = make_post(published_at=None, title="A draft", body="Some text.")
    page.goto(f"{desk}/{post.pk}/change/")
    shown(page).get_by_role("heading", name="A draft").wait_for()
    return post


def shown(page):
    """What stands in the preview pane."""
    return page.frame_locator(".pane iframe")


def text(page):
    return page.locator("#id_body")


def kept(page):
    return page.get_by_text("Kept on this device")


def png(colour="red"):
    stream = BytesIO()
    Image.new("RGB", (60, 40), colour).save(stream, format="PNG")
    return stream.getvalue()


def hand_over(page, kind, name="hip.png", *, words=""):
    """Paste or drop a picture as a browser does: an event that carries a file."""
    page.evaluate(
        """([kind, name, content, words]) => {
          const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], name, { type: "image/png" }));
          if (words) data.setData("text/plain", words);
          const more = { bubbles: true, cancelable: true };
          const event = kind === "paste" ? new ClipboardEvent(kind, { ...more, clipboardData: data })
                                         : new DragEvent(kind, { ...more, dataTransfer: data });
          document.querySelector("#id_body").dispatchEvent(event);
        }""",
        [kind, name, base64.b64encode(png()).decode(), words],
    )


def test_the_preview_shows_what_is_typed_and_keeps_the_readers_place(draft, page):
    make_exercise("bridge", name="Bridge of samples")
    text(page).fill("\n\n".join(f"Paragraph {number}" for number in range(80)))
    shown(page).get_by_text("Paragraph 79").wait_for()
    article = page.frames[1]
    article.evaluate("window.scrollTo(0, 900)")
    text(page).press("Control+End")
    page.keyboard.type("\n\n::exercise bridge\n\n## Typed heading")
    expect(shown(page).get_by_role("heading", name="Typed heading")).to_be_attached()
    expect(shown(page).get_by_text("Bridge of samples")).to_be_attached()
    assert article.evaluate("window.scrollY") == 900
    page.get_by_label("Title:").fill("Another title")
    expect(shown(page).locator("h1")).to_have_text("Another title")
    assert Post.objects.get().title == "A draft"


def test_the_preview_is_a_phone_or_a_desktop_light_or_dark(draft, page):
    article = page.frames[1]
    look = "[innerWidth, getComputedStyle(document.documentElement).backgroundColor]"
    assert article.evaluate(look) == [390, "rgb(251, 248, 243)"]
    page.get_by_role("button", name="Desktop").click()
    page.get_by_role("button", name="Dark").click()
    assert article.evaluate(look) == [1280, "rgb(20, 27, 28)"]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 248, 243)"
    page.get_by_role("button", name="Light").click()
    page.get_by_role("button", name="Phone").click()
    assert article.evaluate(look) == [390, "rgb(251, 248, 243)"]


def test_what_is_missing_is_said_while_it_is_typed(draft, page):
    problems = page.locator("[data-problems]")
    text(page).fill("![x](pictures/none.jpg)")
    expect(problems).to_have_text("There is no picture called “none.jpg”.")
    text(page).fill("Nothing is missing")
    expect(problems).to_be_hidden()
    page.get_by_label("Summary:").fill("")
    expect(problems).to_contain_text("The summary is still empty")
    page.get_by_label("Summary:").fill("Short.")
    expect(problems).to_be_hidden()


def test_whose_clock_is_meant_is_said_once_wherever_the_device_is(draft, desk, browser, page):
    draft.change_notes.create(text="New figures.")
    context = browser.new_context(timezone_id="Europe/Berlin", storage_state=page.context.storage_state())
    abroad = context.new_page()
    abroad.goto(f"{desk}/{draft.pk}/change/")
    abroad.get_by_role("link", name="Today").first.wait_for()
    expect(abroad.get_by_text("The time is the practice's, wherever you are: America/Los Angeles.")).to_have_count(1)
    said = abroad.get_by_text("ahead of server time")
    for size in (PHONE, {"width": 1280, "height": 800}):
        abroad.set_viewport_size(size)
        assert {each.is_visible() for each in said.all()} == {False}
    context.close()


def test_who_is_signed_out_meanwhile_is_told_and_loses_nothing(draft, desk, page):
    page.context.clear_cookies(name="sessionid")
    text(page).fill("Typed while signed out")
    page.get_by_text("You are signed out.").wait_for()
    kept(page).wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.fill("[name=username]", "practitioner")
    page.fill("[name=password]", "a long password")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bring it back").click()
    assert text(page).input_value() == "Typed while signed out"


def test_words_and_minutes_are_counted(draft, page):
    text(page).fill("one two\n\nthree " * 200)
    expect(page.locator("[data-count]")).to_have_text("Words: 600 · Minutes to read: 3")
    signs = "## One two\n\n![A hip](pictures/hip.png)\n\n::exercise bridge\n\n- three [four](/five/)\n\n1. six *seven*"
    text(page).fill(signs)
    expect(page.locator("[data-count]")).to_have_text("Words: 6 · Minutes to read: 1")


def test_unsaved_text_survives_a_reload_and_goes_once_it_is_saved(draft, desk, page):
    text(page).fill("Typed and lost?")
    kept(page).wait_for()
    page.reload()
    assert text(page).input_value() == "Some text."
    page.get_by_role("button", name="Bring it back").click()
    assert text(page).input_value() == "Typed and lost?"
    expect(shown(page).get_by_text("Typed and lost?")).to_be_attached()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/blog/post/")
    assert Post.objects.get().body == "Typed and lost?"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('writing:'))") == []


def test_topics_and_the_day_it_comes_out_are_kept_with_the_text(draft, page):
    draft.topics.add(Topic.objects.create(name="Hips", slug="hips"))
    Topic.objects.create(name="Sleep", slug="sleep")
    page.reload()
    page.get_by_label("Hips").uncheck()
    page.get_by_label("Sleep").check()
    page.locator("#id_published_at_0").fill("2036-05-01")
    page.get_by_label("Takes comments").uncheck()
    kept(page).wait_for()
    page.reload()
    page.get_by_role("button", name="Bring it back").click()
    states = [page.get_by_label(name).is_checked() for name in ("Hips", "Sleep", "Takes comments")]
    assert (states, page.locator("#id_published_at_0").input_value()) == ([False, True, False], "2036-05-01")


def test_text_that_is_thrown_away_does_not_come_back(draft, page):
    text(page).fill("Not wanted")
    kept(page).wait_for()
    page.reload()
    page.get_by_role("button", name="Throw it away").click()
    page.reload()
    expect(page.get_by_role("button", name="Bring it back")).to_be_hidden()
    assert text(page).input_value() == "Some text."


def test_newer_text_of_the_site_is_never_replaced_unasked(draft, page):
    text(page).fill("Older, on the device")
    kept(page).wait_for()
    draft.body = "Newer, on the site"
    writing.save(draft, user=None)
    page.reload()
    page.get_by_text("The post has been saved with other words since").wait_for()
    assert text(page).input_value() == "Newer, on the site"
    page.get_by_text("Read it").click()
    page.get_by_text("Older, on the device").wait_for()


def test_what_is_typed_before_the_answer_is_kept_beside_the_older_text(draft, page):
    text(page).fill("First")
    kept(page).wait_for()
    page.reload()
    text(page).fill("Second")
    kept(page).wait_for()
    page.get_by_role("button", name="Bring it back").click()
    assert text(page).input_value() == "First"
    page.reload()
    offered = page.get_by_role("region", name="Unsaved text")
    offered.get_by_role("button", name="Throw it away").click()
    offered.get_by_role("button", name="Bring it back").click()
    assert {text(page).input_value()} < {"First", "Second", ""}


def test_a_new_post_is_kept_too_and_a_refused_one_stays_kept(desk, page):
    page.goto(f"{desk}/add/")
    text(page).fill("A new beginning")
    kept(page).wait_for()
    page.reload()
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Please correct the error below").wait_for()
    assert text(page).input_value() == "A new beginning"
    expect(page.get_by_role("button", name="Bring it back")).to_be_hidden()
    page.goto(f"{desk}/add/")
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_label("Title:").fill("New")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/blog/post/")
    page.goto(f"{desk}/add/")
    expect(page.get_by_role("button", name="Bring it back")).to_be_hidden()
    assert Post.objects.get().body == "A new beginning"


def test_after_a_refused_publishing_the_very_text_is_offered_nowhere_and_saved_as_a_draft(draft, page):
    text(page).fill("::exercise none")
    page.get_by_role("button", name="Save and publish now").click()
    page.get_by_text("Please correct the error below").wait_for()
    expect(page.get_by_role("button", name="Bring it back")).to_be_hidden()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/blog/post/")
    assert (Post.objects.get().body, Post.objects.get().published_at) == ("::exercise none", None)


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_is_handed_over_and_described_by_keyboard(draft, page, kind):
    text(page).fill("Before.\n\nAfter.")
    text(page).evaluate("(each) => each.setSelectionRange(7, 7)")
    hand_over(page, kind)
    field = page.get_by_label("What does “hip.png” show")
    expect(field).to_be_focused()
    assert text(page).input_value() == "Before.\n\n![](pictures/hip.png)\n\nAfter."
    page.keyboard.type("A hip [left]")
    page.keyboard.press("Enter")
    expect(text(page)).to_be_focused()
    assert text(page).input_value() == "Before.\n\n![A hip \\[left\\]](pictures/hip.png)\n\nAfter."
    expect(field).to_have_count(0)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/blog/post/")
    assert 'alt="A hip [left]"' in Post.objects.get().body_html
    assert Picture.objects.get().alt == "A hip [left]"


def test_a_picture_chosen_before_anything_is_typed_stands_at_the_end(draft, page):
    page.get_by_label("Add a picture:").set_input_files({"name": "hip.png", "mimeType": "image/png", "buffer": png()})
    expect(text(page)).to_have_value("Some text.\n\n![](pictures/hip.png)\n")


def test_the_hint_beside_adding_a_picture_stands_whole_in_its_line(draft, page):
    page.set_viewport_size({"width": 1280, "height": 800})
    hint = page.get_by_text("or drop or paste it into the text")
    assert hint.evaluate("hint => [...hint.getClientRects()].map(({ height }) => height < 30)") == [True]
    assert hint.bounding_box()["x"] == page.get_by_text("Add a picture:").bounding_box()["x"]


def test_a_picture_without_words_is_asked_about_again_when_the_page_comes_back(draft, page):
    hand_over(page, "paste")
    expect(page.get_by_label("What does “hip.png” show")).to_be_focused()
    page.locator("#id_published_at_0").fill("2026-05-01")
    page.locator("#id_published_at_1").fill("09:00")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Please correct the error below").wait_for()
    field = page.get_by_label("What does “hip.png” show")
    field.fill("A hip")
    page.get_by_role("button", name="Put the words in").click()
    expect(field).to_have_count(0)
    assert "![A hip](pictures/hip.png)" in text(page).input_value()


def test_words_typed_for_a_picture_are_not_lost_when_the_post_is_saved_at_once(draft, page):
    page.set_input_files("#writing-picture", [{"name": "hip.png", "mimeType": "image/png", "buffer": png()}])
    page.get_by_label("What does “hip.png” show").fill("A hip")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/blog/post/")
    assert Post.objects.get().body == "Some text.\n\n![A hip](pictures/hip.png)\n"


def test_words_pasted_with_a_picture_of_them_stay_words(draft, page):
    hand_over(page, "paste", words="Copied from a letter")
    expect(page.get_by_label("What does")).to_have_count(0)
    assert not Picture.objects.exists()


def test_what_is_no_picture_is_said_and_nothing_is_put_in(draft, page, complaints):
    page.set_input_files("#writing-picture", [{"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"}])
    page.get_by_text("can't be read as a picture").wait_for()
    assert text(page).input_value() == "Some text."
    assert [each for each in complaints if "400" not in each] == []
    complaints.clear()


def test_two_texts_are_compared_and_one_brought_back_by_keyboard(draft, desk, page):
    draft.body = "Some other text."
    writing.save(draft, user=None)
    page.reload()
    page.get_by_role("link", name="Earlier texts").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="What differs?").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".compare__text ins")).to_have_text("other ")
    page.get_by_role("button", name="Bring back the text of").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The earlier text is back.").wait_for()
    assert text(page).input_value() == "Some text."
    assert Revision.objects.count() == 3


def test_a_secret_address_is_made_opened_without_an_account_and_closed(draft, desk, page, browser):
    page.get_by_role("link", name="Show it to somebody").click()
    page.get_by_role("button", name="Make a secret address").click()
    address = page.get_by_label("Address to copy").input_value().replace("http://testserver", desk.split("/admin")[0])
    page.get_by_role("button", name="Copy it").click()
    expect(page.get_by_text("the address is marked").or_(page.get_by_text("Copied."))).to_be_visible()
    outside = browser.new_context(service_workers="block")
    guest = outside.new_page()
    guest.goto(address)
    expect(guest.get_by_role("heading", name="A draft")).to_be_visible()
    page.get_by_text("Close the address").click()
    page.get_by_role("button", name="Close it now").click()
    page.get_by_text("The address is closed.").wait_for()
    assert guest.goto(address).status == 404
    outside.close()


def test_a_picture_that_is_there_already_is_put_in_by_its_name(draft, page):
    pictures.store(ContentFile(png(), name="hip.png"), alt="The hip")
    page.reload()
    page.get_by_label("Put into the text:").select_option("hip.png: The hip")
    page.get_by_role("button", name="Put it in").click()
    expect(text(page)).to_have_value("Some text.\n\n![](pictures/hip.png)\n")
    expect(shown(page).get_by_alt_text("The hip")).to_be_visible()


def test_a_card_is_put_in_by_keyboard_without_knowing_its_line(draft, page):
    make_exercise("bridge", name="Shoulder bridge")
    make_service("massage", name="Massage")
    page.reload()
    chooser = page.get_by_label("Put into the text:")
    button = page.get_by_role("button", name="Put it in")
    button.click()
    expect(page.get_by_text("Choose first what to put in.")).to_be_visible()
    expect(chooser).to_be_focused()
    chooser.select_option("Shoulder bridge")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(text(page)).to_have_value("Some text.\n\n::exercise bridge\n")
    expect(text(page)).to_be_focused()
    expect(page.get_by_text("“Shoulder bridge” is in the text")).to_be_visible()
    shown(page).get_by_role("link", name="Shoulder bridge", exact=True).wait_for()
    kept(page).wait_for()
    text(page).evaluate("text => text.setSelectionRange(4, 4)")  # within the sentence, which stays whole
    chooser.focus()
    page.keyboard.type("Mass")
    page.keyboard.press("Enter")
    expect(text(page)).to_have_value("Some text.\n\n::service massage\n\n::exercise bridge\n")
    page.keyboard.press("Control+z")
    expect(text(page)).to_have_value("Some text.\n\n::exercise bridge\n")
    text(page).fill("A paragraph.\n\n" * 80)
    text(page).evaluate("text => (text.scrollTop = 0)")
    chooser.select_option("Massage")
    button.click()
    assert text(page).evaluate("text => text.scrollTop + text.clientHeight + 50 > text.scrollHeight")


def test_notes_and_old_addresses_are_written_on_a_phone_without_moving_sideways(draft, page):
    draft.change_notes.create(text="New figures.")
    draft.old_addresses.create(path="/2019/05/psoas/")
    page.set_viewport_size(PHONE)
    page.reload()
    note, address = page.locator("#change_notes-0"), page.locator("#old_addresses-0")
    parts = [row.get_by_label(name) for row, name in ((note, "What changed"), (address, "Address"))]
    for part in [*parts, note.get_by_label("Delete"), address.get_by_label("Delete")]:
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    for part in parts:
        assert part.bounding_box()["width"] > 300
    wide = "rows => rows.filter(each => each.scrollWidth > each.clientWidth).length"
    assert page.locator(".inline-group, .inline-group fieldset").evaluate_all(wide) == 0
    note.get_by_label("Delete").check()
    page.get_by_text("Add another Old address").click()
    page.locator("#old_addresses-1").get_by_label("Address").fill("/psoas.html")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/blog/post/")
    assert not draft.change_notes.exists()
    assert draft.old_addresses.count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_our_parts_are_accessible_and_fit_a_phone(draft, desk, page, scheme):
    draft.body = "Some other text."
    make_exercise("bridge")
    writing.save(draft, user=None)
    new, old = Revision.objects.all()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(PHONE)
    page.reload()
    shown(page).get_by_role("heading", name="A draft").wait_for()
    text(page).fill("![](pictures/none.jpg)")
    kept(page).wait_for()
    page.reload()
    page.get_by_role("button", name="Bring it back").wait_for()
    page.get_by_text("How to write").click()
    page.locator("summary", has_text="Exercises").click()
    page.set_input_files("#writing-picture", [{"name": "hip.png", "mimeType": "image/png", "buffer": png()}])
    page.get_by_label("What does “hip.png” show").wait_for()
    for part in (".kept", ".field-body"):
        # Without what axe does to the admin's own sheets, which import others: it would write a style, and may not.
        assert violations(page, part, preload=False) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    compare = f"{draft.pk}/revisions/compare/?old={old.pk}&new={new.pk}"
    for address in (f"{draft.pk}/revisions/", compare, f"{draft.pk}/sharing/"):
        page.goto(f"{desk}/{address}")
        assert violations(page, "#content-main") == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_without_script_a_cover_and_ways_on_are_chosen_from_the_newest(draft, desk, browser, page):
    other = make_post("other", title="Another article")
    cover = pictures.store(ContentFile(png(), "hip.png"), alt="A hip")
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{desk}/{draft.pk}/change/")
    plain.get_by_label("Cover picture:").select_option("hip.png")
    plain.get_by_label("Read on with:").select_option("Another article")
    plain.get_by_role("button", name="Save", exact=True).click()
    plain.locator("#changelist").wait_for()
    draft.refresh_from_db()
    assert (draft.cover, list(draft.related.all())) == (cover, [other])
    plain.goto(f"{desk}/{draft.pk}/change/")
    expect(plain.get_by_label("Cover picture:")).to_have_value(str(cover.pk))
    context.close()


def test_without_script_the_saved_post_is_looked_at_on_its_own_page(draft, desk, live_server, browser, page):
    make_exercise("bridge", name="Shoulder bridge")
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{desk}/{draft.pk}/change/")
    expect(plain.locator(".pane")).to_be_hidden()
    expect(plain.get_by_label("Put into the text:")).to_be_hidden()
    plain.get_by_text("How to write").click()
    plain.locator("summary", has_text="Exercises").click()
    expect(plain.get_by_text("Shoulder bridge: ::exercise bridge")).to_be_visible()
    plain.get_by_role("link", name="Preview of what is saved").click()
    expect(plain.get_by_role("heading", name="A draft")).to_be_visible()
    context.close()
