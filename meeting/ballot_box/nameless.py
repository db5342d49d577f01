"""A request without its sender: what could name one is taken off before ours see anything of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

KEPT = (
    "REQUEST_METHOD", "PATH_INFO", "SCRIPT_NAME", "CONTENT_TYPE", "CONTENT_LENGTH",
    "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST", "HTTP_TRANSFER_ENCODING",
)  # fmt: skip


class Nameless:
    """Hands on a request without address, browser, cookie, referrer or any other header."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        kept = {
            name: value
            for name, value in environ.items()
            if name in KEPT or name.startswith("wsgi.")
        }
        return self._application(kept | {"QUERY_STRING": ""}, start_response)
