"""Take the README's pictures anew: `bin/serve` in one shell with ADMIN_PASSWORD set, then in another

    ADMIN_PASSWORD=… .venv/bin/python docs/take_screenshots.py http://127.0.0.1:8000

It asks for a session under the name "Sample client" and leaves the request waiting, so use an empty VAR_DIR.
"""

import os
import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
ZONE = "America/Los_Angeles"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
PUBLIC = {"home": "/", "article": "/blog/psoas/", "routine": "/routines/psoas-release/", "booking": "/book/massage/"}


def main(site: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        private = ask(browser, site)
        for size, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light", timezone_id=ZONE)
            for name, path in {**PUBLIC, "private": private}.items():
                page.goto(site + path)
                keep(page, f"{name}-{size}")
            sign_in(page, site)
            keep(page, f"desk-{size}")
            write(page, site)
            keep(page, f"writing-{size}")
            page.close()
        browser.close()


def ask(browser: Browser, site: str) -> str:
    """Ask for the first free massage; returns the private page's path."""
    page = browser.new_page(timezone_id=ZONE)
    page.goto(f"{site}/book/massage/")
    page.locator("input[name=start]").first.check(force=True)
    page.get_by_role("button", name="Go on").click()
    page.fill("[name=name]", "Sample client")
    page.fill("[name=email]", "client@example.com")
    for consent in page.locator("input[type=checkbox][required]").all():
        consent.check()
    for group in page.locator("fieldset:has(input[type=radio][required])").all():
        group.locator("input[type=radio][value=no]").check()
    page.locator("main form[method=post] button").last.click()
    page.wait_for_url("**/appointments/**")
    path = page.url.removeprefix(site)
    page.close()
    return path


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/")
    page.fill("[name=username]", os.environ.get("ADMIN_USERNAME", "practitioner"))
    page.fill("[name=password]", os.environ["ADMIN_PASSWORD"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/admin/")


def write(page: Page, site: str) -> None:
    """The article on the psoas in the desk's form, its preview beside the text."""
    page.goto(f"{site}/admin/blog/post/")
    page.get_by_role("link", name="The psoas").first.click()
    page.frame_locator(".pane iframe").get_by_role("heading", level=1).wait_for()
    row = page.locator(".form-row.field-body")
    row.evaluate("(row) => scrollTo(0, row.getBoundingClientRect().top + scrollY - 24)")


def keep(page: Page, name: str) -> None:
    Image.open(BytesIO(page.screenshot())).convert("RGB").save(FOLDER / f"{name}.webp", quality=80, method=6)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
