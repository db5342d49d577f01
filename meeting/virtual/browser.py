"""A browser without a screen: pages, cookies and the CSRF guard, as a person's browser has them.

The virtual members and the rehearsal use it, so that they go through the same doors as everybody
else. It knows no back door.
"""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

TIMEOUT_S = 30.0


class PageRefusedError(Exception):
    """The page or the form was answered with an error; says which."""


class Browser:
    """One visitor with cookies of their own."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        # A proxy of the machine has no business between a tablet and the hall's server.
        self.session.trust_env = False
        self._csrf = ""

    def get(self, path: str) -> bytes:
        """The bytes of the page or file; an answer of 400 and above raises PageRefusedError."""
        answer = self.session.get(self._address(path), timeout=TIMEOUT_S)
        return _checked(answer).content

    def read_guard(self, path: str) -> None:
        """Takes the CSRF token off this page; every form sent later carries it."""
        self._csrf = _read(self.get(path)).csrf

    def post(self, path: str, **fields: str | int) -> str:
        """Sends a form; returns the path that the answer leads to, which is not opened."""
        answer = self.session.post(
            self._address(path),
            data={"csrf_token": self._csrf, **fields},
            headers={"Referer": self._address(path)},
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
        return urlsplit(_checked(answer).headers.get("Location", "")).path

    def ask(self, path: str, question: dict[str, str | int]) -> dict[str, str]:
        """Sends JSON as a page's script does, and returns the JSON that answers."""
        answer = self.session.post(
            self._address(path),
            json=question,
            headers={"Referer": self._address(path), "X-CSRFToken": self._csrf},
            timeout=TIMEOUT_S,
        )
        answered: dict[str, str] = _checked(answer).json()
        return answered

    def hand_in(self, path: str, file: tuple[str, bytes]) -> dict[str, str]:
        """Sends a file by the form of this page; returns the fields of the page that answers."""
        answer = self.session.post(
            self._address(path),
            data={"csrf_token": self._csrf},
            files={"file": file},
            headers={"Referer": self._address(path)},
            timeout=TIMEOUT_S,
        )
        return _read(_checked(answer).content).fields

    def leads_to(self, path: str) -> str:
        """The path that opening this one leads to; the page there is not opened."""
        answer = self.session.get(self._address(path), timeout=TIMEOUT_S, allow_redirects=False)
        return urlsplit(_checked(answer).headers.get("Location", "")).path

    def links(self, path: str) -> list[str]:
        """Every address that the page links to, as a path with its query."""
        parts = [urlsplit(link) for link in _read(self.get(path)).links]
        return [part.path + ("?" + part.query if part.query else "") for part in parts]

    def field(self, path: str, name: str) -> str:
        """The value of the page's first hidden field of this name; empty when it has none."""
        return _read(self.get(path)).fields.get(name, "")

    def _address(self, path: str) -> str:
        return urljoin(self.base_url + "/", path)


def _checked(answer: requests.Response) -> requests.Response:
    if answer.status_code >= 400:
        where = urlsplit(answer.url).path
        raise PageRefusedError(f"{answer.request.method} {where}: {answer.status_code}")
    return answer


def _read(page: bytes) -> _PageReader:
    reader = _PageReader()
    reader.feed(page.decode())
    return reader


class _PageReader(HTMLParser):
    """Takes the CSRF token and the links off a page."""

    def __init__(self) -> None:
        super().__init__()
        self.csrf = ""
        self.links: list[str] = []
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if found.get("name") in ("csrf_token", "csrf-token"):
            self.csrf = found.get("value") or found.get("content", "")
        if tag == "input" and found.get("name"):
            self.fields.setdefault(found["name"], found.get("value", ""))
        for name in ("href", "data-url"):
            if found.get(name):
                self.links.append(found[name])
