"""What a person would feel as waiting: the tablet page's weight and its ballot's first paint on a
slow tablet, and how evenly the display draws while a hall casts. In a real Chromium.

The browser shares the machine with the server and the other tablets; its processor is slowed by
Chromium itself, which says nothing of a slow disk or of a slow network.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from benching.contestants import NAMESPACE, Ours
from benching.prepared import prepared_hall
from benching.process import Process
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
SLOWER = 6
CAST_SECONDS = 5.0
MOST_MS = 60_000
LAST = "示范项目10"
# The moment after which the ballot's last option stands on the screen.
WATCH = """
new MutationObserver((_, watch) => {
  const shown = document.querySelector("#tablet")?.textContent.includes("示范项目10");
  if (window.paintedAt || !shown) return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.paintedAt = performance.now(); }));
}).observe(document, { childList: true, subtree: true, characterData: true });
"""
FRAMES = """() => {
  const isFirst = !window.moments;
  window.moments = [];
  const each = (now) => { window.moments.push(now); requestAnimationFrame(each); };
  if (isFirst) requestAnimationFrame(each);
}"""


def main(words: Sequence[str]) -> int:
    """Prints a table, then JSON on the last line; 0."""
    parser = argparse.ArgumentParser(prog="scripts/bench page", description=__doc__)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="a prepared folder that is kept and used again")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = Ours(folder, asked.members)
        ours.start(*prepared_hall(folder, asked.members, 2, "named", asked.keep))
        tablets = Process(["benching.tablets"])
        try:
            found = measured(ours, tablets, asked.repeats)
        finally:
            tablets.end()
            ours.stop()
    for what, figure in found.items():
        print(f"{what:44} {figure:10.1f}")
    print(json.dumps({"members": asked.members, "slower": SLOWER, **found}))
    return 0


def measured(ours: Ours, tablets: Process, repeats: int) -> dict[str, float]:
    """The figures of one open poll: the first tablet is the browser's, the others cast."""
    own, *others = ours.headers()
    connecting = {"do": "connect", "url": ours.socket_url, "namespace": NAMESPACE}
    tablets.ask(**connecting, headers=others, auth=ours.auth)
    ours.awaited()
    ours.open()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        paints = [_first_paint(browser, ours, own["Cookie"]) for _ in range(repeats)]
        frames = _frames(browser, ours, tablets)
        browser.close()
    return {
        "tablet page, all files, kB": median(weight for weight, _ in paints) / 1024,
        f"ballot painted, processor {SLOWER} times slower, ms": median(ms for _, ms in paints),
        **frames,
    }


def _first_paint(browser: Browser, ours: Ours, cookie: str) -> tuple[float, float]:
    """Bytes that crossed the line for a first visit, and milliseconds until the ballot stood."""
    origin = f"http://127.0.0.1:{ours.port}"
    context = browser.new_context(viewport={"width": 800, "height": 1280})
    name, _, value = cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": origin}])
    page = context.new_page()
    page.add_init_script(WATCH)
    line = context.new_cdp_session(page)
    weights: list[float] = []
    line.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    line.send("Network.enable")
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{origin}/tablet/{ours.auth['meeting']}")
    page.wait_for_function("window.paintedAt", timeout=MOST_MS)
    painted: float = page.evaluate("window.paintedAt")
    # What a secret ballot needs is fetched after the first paint, and weighs as well.
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(weights), painted


def _frames(browser: Browser, ours: Ours, tablets: Process) -> dict[str, float]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(f"http://127.0.0.1:{ours.port}/display/{ours.auth['meeting']}")
    page.wait_for_selector(f"text={LAST}", timeout=MOST_MS)
    still = _watched(page, lambda: time.sleep(CAST_SECONDS))
    casting = {"do": "paced", "seconds": CAST_SECONDS, "ballot": ours.ballot()}
    moving = _watched(page, lambda: tablets.ask(**casting))
    return {
        "display, nobody casts, frames a second": still[0],
        "display, the hall casts, frames a second": moving[0],
        "display, the hall casts, longest frame, ms": moving[1],
    }


def _watched(page: Page, work: Any) -> tuple[float, float]:
    page.evaluate(FRAMES)
    work()
    moments: list[float] = page.evaluate("window.moments")
    gaps = [later - before for before, later in itertools.pairwise(moments)]
    return 1000 * len(gaps) / (moments[-1] - moments[0]), max(gaps)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
