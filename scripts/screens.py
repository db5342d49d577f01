"""Pictures of every screen and state, made by walking through a demo of its own.

The screens are those of the accessibility test (tests/browser/walk/screens.py), in the same order
and with the same data. DIR receives NAME.png in Chinese and NAME.en.png, NAME.zh-Hant.png in the
other languages: reduced to 128 colours, the display and the desks to a width of 1280, so that each
stays under 120 kB. --kept makes only those that the guides show. Exit 1 when a picture is larger.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from meeting.web.languages import HTML_LANG
from meeting.web.themes import THEMES
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.walk.screens import SCREENS, Screen
from tests.browser.walk.walker import Walker

LARGEST_BYTES = 120_000
WIDEST = 1280
COLOURS = 128
SPEAKING = {tag: code for code, tag in HTML_LANG.items()}


def main() -> int:
    """Makes the pictures that are asked for; 1 when one of them is too large to be kept."""
    asked = _arguments()
    screens = [screen for screen in SCREENS if _is_asked(screen, asked)]
    if asked.list:
        for screen in screens:
            print(f"{screen.name:20} {screen.stage:12} {screen.who:14} {screen.path}")
        return 0
    asked.out.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(prefix="screens-"))
    too_large: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        walker = Walker(data, chromium)
        try:
            for screen in screens:
                too_large += _pictures(walker, screen, asked)
        finally:
            walker.close()
            chromium.close()
            shutil.rmtree(data, ignore_errors=True)
    for line in too_large:
        print(line, file=sys.stderr)
    return 1 if too_large else 0


def _pictures(walker: Walker, screen: Screen, asked: argparse.Namespace) -> list[str]:
    """Writes the screen in every language asked for; returns what is too large."""
    too_large = []
    for tag in asked.language or ["zh-CN"]:
        page = walker.show(screen, SPEAKING[tag])
        if asked.theme:
            page.evaluate(
                "(theme) => { document.documentElement.dataset.theme = theme }", asked.theme
            )
        if asked.size:
            page.set_viewport_size(asked.size)
        file: Path = asked.out / f"{screen.name}{'' if tag == 'zh-CN' else '.' + tag}.png"
        file.write_bytes(_small(page))
        size = file.stat().st_size
        print(f"{file.name} {size // 1000} kB", flush=True)
        if size > LARGEST_BYTES:
            too_large.append(f"{file.name}: {size} bytes")
    return too_large


def _small(page: Page) -> bytes:
    """The picture of what is seen, with few colours and not wider than it has to be."""
    page.wait_for_function("document.fonts.ready.then(() => true)")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    if shot.width > WIDEST:
        shot = shot.resize((WIDEST, shot.height * WIDEST // shot.width), Image.Resampling.LANCZOS)
    # The octree keeps rare colours, which mean something (a red word, a green dot), and the ground.
    made = io.BytesIO()
    shot.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        made, "PNG", optimize=True
    )
    return made.getvalue()


def _is_asked(screen: Screen, asked: argparse.Namespace) -> bool:
    return screen.name in asked.only if asked.only else screen.kept or not asked.kept


def _size(text: str) -> dict[str, int]:
    width, _, height = text.partition("x")
    return {"width": int(width), "height": int(height)}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/screens", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("screens"), metavar="DIR")
    parser.add_argument("--only", action="append", choices=[each.name for each in SCREENS])
    parser.add_argument("--kept", action="store_true", help="only those that the guides show")
    parser.add_argument("--language", action="append", choices=list(SPEAKING))
    parser.add_argument("--theme", choices=THEMES)
    parser.add_argument("--size", type=_size, metavar="WxH")
    parser.add_argument("--list", action="store_true", help="name the screens and make none")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
