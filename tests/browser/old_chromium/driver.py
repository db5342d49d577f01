"""Chromium 80 as people use it: pages opened, pressed, typed into and looked at.

Today's Playwright asks for commands that Chromium 80 has not, so this speaks the browser's own
DevTools protocol over its WebSocket, one message after the other.
"""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websocket import WebSocket, WebSocketTimeoutException, create_connection

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
]
LISTENING = b"DevTools listening on "
PATIENCE_SECONDS = 30
# While a page is exchanged for another one there is nothing that could be asked.
GONE = ("navigated or closed", "context was destroyed", "Cannot find")
LISTEN_SECONDS = 0.05
DRAWN = "[...document.querySelectorAll(%s)].filter((each) => each.getClientRects().length)"
# The middle of the element, once it is what a finger there would press.
MIDDLE = """((each) => {
  if (!each || each.disabled || each.getAttribute("aria-disabled") === "true") return null;
  each.scrollIntoView({ block: "center" });
  const box = each.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const hit = document.elementFromPoint(x, y);
  return hit && each.contains(hit) ? [x, y] : null;
})(%s[%d])"""


class ProtocolError(Exception):
    """The browser refused a command, or a script threw; the message says which."""


class OldPage:
    """One tab with cookies and storage of its own. `faults` are its console errors, its uncaught
    exceptions and its refused loads, since it was opened."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.sent = 0
        self.faults: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> Any:
        """The answer to one command; what the page reports meanwhile is read on the way."""
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") != self.sent:
                self._note(message)
            elif "error" in message:
                raise ProtocolError(f"{method}: {message['error']['message']}")
            else:
                return message["result"]

    def evaluate(self, script: str) -> Any:
        """What the expression comes to in the page, as JSON; promises are awaited."""
        answer = self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise ProtocolError(_words(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def wait(self, condition: str) -> Any:
        """What the JavaScript comes to once it holds, on whatever page stands by then.

        The tab is brought before the others, as on a device of its own: behind them it sleeps.
        """
        self.send("Page.bringToFront")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                if found := self.evaluate(condition):
                    return found
            except ProtocolError as gone:
                if not any(word in str(gone) for word in GONE):
                    raise
            self._listen()
        raise ProtocolError(f"waited in vain for {condition}")

    def see(self, selector: str, text: str = "") -> None:
        """Waits for an element of this selector that is drawn and holds the text."""
        drawn = DRAWN % json.dumps(selector)
        self.wait(f"{drawn}.some((each) => each.textContent.includes({json.dumps(text)}))")

    def goto(self, url: str) -> None:
        self.send("Page.navigate", url=url)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def size(self, width: int, height: int) -> None:
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip

    def press(self, selector: str, place: int = 0) -> None:
        """A press with the pointer on the one in this place, brought into sight first."""
        x, y = self.wait(MIDDLE % (DRAWN % json.dumps(selector), place))
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, selector: str, text: str) -> None:
        """Writes into the field, in place of what stands there."""
        self.see(selector)
        self.evaluate(f"document.querySelector({json.dumps(selector)}).select()")
        self.send("Input.insertText", text=text)

    def offline(self, is_off: bool) -> None:
        self.send(
            "Network.emulateNetworkConditions",
            offline=is_off, latency=0, downloadThroughput=-1, uploadThroughput=-1,
        )  # fmt: skip

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot")["data"]))

    def _listen(self) -> None:
        """Returns with the next thing that the page reports, or soon."""
        self.socket.settimeout(LISTEN_SECONDS)
        try:
            self._note(json.loads(self.socket.recv()))
        except WebSocketTimeoutException:
            return
        finally:
            self.socket.settimeout(PATIENCE_SECONDS)

    def _note(self, message: dict[str, Any]) -> None:
        said = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            self.faults.append(_words(said["exceptionDetails"]))
        elif message.get("method") == "Runtime.consoleAPICalled" and said["type"] == "error":
            self.faults.append(str([each.get("value") for each in said["args"]]))
        elif message.get("method") == "Log.entryAdded" and said["entry"]["level"] == "error":
            self.faults.append(f"{said['entry']['text']} {said['entry'].get('url', '')}")


class OldBrowser:
    """The running browser, at the address of its DevTools."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.browser = OldPage.__new__(OldPage)
        self.browser.socket = _connected(address)
        self.browser.sent, self.browser.faults = 0, []
        self.pages: list[OldPage] = []

    @property
    def version(self) -> str:
        return str(self.browser.send("Browser.getVersion")["product"])

    def page(self, width: int = 1024, height: int = 768) -> OldPage:
        """A tab that shares nothing with the others."""
        context = self.browser.send("Target.createBrowserContext")["browserContextId"]
        target = self.browser.send(
            "Target.createTarget", url="about:blank", browserContextId=context
        )["targetId"]
        page = OldPage(_connected(f"{self.address.rsplit('/', 2)[0]}/page/{target}"))
        page.size(width, height)
        self.pages.append(page)
        return page


@contextmanager
def old_browser(program: Path, profile: Path) -> Iterator[OldBrowser]:
    """Runs the browser over an empty profile folder, and ends it."""
    process = subprocess.Popen(
        [program, *FLAGS, f"--user-data-dir={profile}"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        said = next(line for line in process.stderr if line.startswith(LISTENING))
        browser = OldBrowser(said[len(LISTENING) :].decode().strip())
        yield browser
        for page in (*browser.pages, browser.browser):
            page.socket.close()
    finally:
        process.terminate()
        process.wait()


def _connected(address: str) -> WebSocket:
    return create_connection(address, timeout=PATIENCE_SECONDS, suppress_origin=True)


def _words(details: dict[str, Any]) -> str:
    thrown = details.get("exception", {})
    return str(thrown.get("description") or thrown.get("value") or details["text"])
