"""The offline verifier in a real browser over one folder: how long until it says what it found.

`python scripts/benching/verifier_page.py FOLDER` prints the milliseconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGE = Path(__file__).resolve().parents[2] / "static" / "verifier.html"
CHROMIUM = Path("/usr/bin/chromium")
MOST_MS = 600_000


def verified_in_ms(folder: Path) -> float:
    """Drops the folder's files on the page, network off; milliseconds until the record is green.

    A record that is not found sound ends in playwright's TimeoutError.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        page.goto(PAGE.as_uri())
        started = time.perf_counter()
        page.locator("#files").set_input_files(sorted(folder.iterdir()))
        page.locator("article.sound").wait_for(timeout=MOST_MS)
        taken = (time.perf_counter() - started) * 1000
        browser.close()
        return taken


if __name__ == "__main__":
    print(verified_in_ms(Path(sys.argv[1])))
