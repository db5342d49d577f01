"""Sets a finished page as PDF: A4 by its own style sheets, fonts embedded, tagged for readers.

Only here is WeasyPrint imported; where the system lacks Pango this import fails, which
`meeting.press.command` says. What a page may name are files of one folder and pictures written
into it; every other address is refused, and a paper from which something was refused is not made.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

# No such host can be: an address that does not begin so leads out of the folder.
PLACE = "http://paper.invalid"
# Tagged, with title and language, as ISO 14289-1 asks.
VARIANT = "pdf/ua-1"


class SomethingRefusedError(Exception):
    """The page names addresses that it may not have; the message lists them."""


class Typesetter:
    """Sets pages whose sheets and pictures lie in `folder`, which pages see as `mount`."""

    def __init__(self, folder: Path, mount: str) -> None:
        self._folder = _Folder(folder, mount)
        # Shared by the papers of one run, so that each face is read once.
        self._fonts = FontConfiguration()

    def pdf(self, page: str, path: str = "/") -> bytes:
        """The page as PDF; `path` is where it stands, for what it names beside itself.

        Raises SomethingRefusedError when it names anything outside the folder.
        """
        self._folder.refused.clear()
        made: bytes = HTML(
            string=page, base_url=PLACE + path, url_fetcher=self._folder, media_type="print"
        ).write_pdf(font_config=self._fonts, pdf_variant=VARIANT)
        if self._folder.refused:
            raise SomethingRefusedError(", ".join(self._folder.refused))
        return made


class _Folder(URLFetcher):  # type: ignore[misc]
    """Reads files of one folder and data: addresses, and notes whatever else was asked for."""

    def __init__(self, folder: Path, mount: str) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._root = folder.resolve()
        self._mount = mount
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """WeasyPrint's own door; it goes on without what is refused, so it is noted here."""
        try:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            return self._file(url)
        except (OSError, ValueError):
            self.refused.append(url[:200])
            raise

    def _file(self, url: str) -> URLFetcherResponse:
        path = unquote(urlsplit(url).path)
        if not url.startswith(f"{PLACE}/") or not path.startswith(self._mount):
            raise ValueError("not an address of this folder")
        file = (self._root / path.removeprefix(self._mount)).resolve()
        if not file.is_relative_to(self._root):
            raise ValueError("outside the folder")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})
