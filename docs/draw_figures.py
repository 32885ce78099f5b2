"""Draw docs/figures.webp, the contact sheet of every starter figure, anew: `.venv/bin/python docs/draw_figures.py`.

Look at it after a change: somebody who covers the words should be able to name each exercise.
"""

import os
import shutil
import sys
import tomllib
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from exercises import figures  # noqa: E402
from exercises.starter_poses import POSES  # noqa: E402

LAYOUT = """
body { margin: 0; padding: 24px; background: var(--paper); }
main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 20px; }
section { background: var(--raised); border: 1px solid var(--line); border-radius: 12px; padding: 14px; }
.figures { block-size: 190px; align-items: stretch; } .figure { block-size: 100%; }
p { margin: 8px 0 0; font: 17px/1.3 var(--sans); color: var(--ink); }
"""


def sheet() -> str:
    texts = tomllib.loads((ROOT / "exercises/starter_texts/exercises.toml").read_text(encoding="utf-8"))
    styles = "".join((ROOT / "static/css" / name).read_text(encoding="utf-8") for name in ("tokens.css", "figures.css"))
    cards = "".join(card(texts[slug]["name"], poses()) for slug, poses in POSES.items())
    return f"<style>{styles}{LAYOUT}</style><main>{cards}</main>"


def card(name: str, poses: list[dict[str, Any]]) -> str:
    return f'<section><div class="figures">{figures.drawn(poses, name)}</div><p>{escape(name)}</p></section>'


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 1240, "height": 800})
        page.set_content(sheet())
        picture = page.screenshot(full_page=True)
        browser.close()
    Image.open(BytesIO(picture)).convert("RGB").save(ROOT / "docs/figures.webp", quality=82, method=6)


if __name__ == "__main__":
    main()
