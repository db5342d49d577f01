"""Chromium on the project's own static files, over plain http as a hall's tablets see them."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "static" / "verifier.html"
CHROMIUM = Path("/usr/bin/chromium")
# A name that is not localhost: browsers then withhold crypto.subtle, as they do in a hall.
TABLET_HOST = "tablet.test"
# A machine with several browsers at once is slow to draw; who waits for what comes loses nothing.
PATIENCE_MS = 30_000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    f"--host-resolver-rules=MAP {TABLET_HOST} 127.0.0.1",
]

expect.set_options(timeout=PATIENCE_MS)


class _StaticFiles(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/empty":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><p>")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the requests are the test's own."""


@pytest.fixture(scope="module")
def static_browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def insecure_page(static_browser: Browser) -> Iterator[Page]:
    """An empty page over plain http, from which `/static/…` can be imported."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_StaticFiles, directory=str(ROOT)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    page = static_browser.new_page()
    url = f"http://{TABLET_HOST}:{server.server_port}"
    page.goto(f"{url}/empty")
    yield page
    page.context.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def verifier(static_browser: Browser) -> Iterator[Page]:
    """The offline verifier, opened from its file with the network off; it asks for nothing more."""
    context = static_browser.new_context(offline=True)
    page = context.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(VERIFIER.as_uri())
    yield page
    assert asked == {VERIFIER.as_uri()}
    context.close()


@pytest.fixture
def tablet(static_browser: Browser, insecure_page: Page) -> Iterator[Page]:
    """A tablet of its own, with nothing kept."""
    context = static_browser.new_context()
    page = context.new_page()
    page.goto(insecure_page.url)
    yield page
    context.close()
