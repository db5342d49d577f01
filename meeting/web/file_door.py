"""Hands files out before anything else is done: no page, no sign-in, no store is asked for them.

A tablet that comes for the first time needs some eighty files, and a thousand come at one moment.
What is no file of the folder, and what is no GET or HEAD, goes on to the app and is answered there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.http import parse_accept_header, parse_etags
from werkzeug.wsgi import get_host

from meeting.web.kept_files import Fields, Form, KeptFile, KeptFiles
from meeting.web.rates import Rates, too_many
from meeting.web.safety import guards

PLACE = "/static/"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class FileDoor:
    """The application, whose files are answered from memory, at the rate for files.

    `pause` is called before each file and may let others go first; `box` says where the ballot box
    is, for the policy that every answer carries.
    """

    def __init__(
        self,
        application: Application,
        files: KeptFiles,
        rates: Rates,
        box: Callable[[], str],
        pause: Callable[[], None],
    ) -> None:
        self._application = application
        self._files, self._rates = files, rates
        self._box, self._pause = box, pause

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith(PLACE) and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            found = self._files.find(path[len(PLACE) :])
            if found is not None:
                self._pause()
                return self._answer(environ, start_response, *found)
        return self._application(environ, start_response)

    def _answer(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        file: KeptFile,
        allowed: str,
    ) -> Iterable[bytes]:
        said = guards(environ["wsgi.url_scheme"], get_host(environ), self._box())
        if waits := self._rates.files.admit(environ.get("REMOTE_ADDR", "")):
            refused = too_many(waits, environ["REQUEST_METHOD"])
            refused.headers = Headers([*refused.headers, *said])
            return refused(environ, start_response)
        form = file.packed if _unpacks(environ.get("HTTP_ACCEPT_ENCODING", "")) else file.plain
        fields: Fields = [
            ("ETag", f'"{form.tag}"'),
            ("Cache-Control", allowed),
            ("Vary", "Accept-Encoding"),
            *said,
        ]
        if _has(environ.get("HTTP_IF_NONE_MATCH"), form):
            start_response("304 Not Modified", fields)
            return []
        start_response("200 OK", [*form.fields, *fields])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]


def _has(asked: str | None, form: Form) -> bool:
    return bool(asked) and parse_etags(asked).contains_weak(form.tag)


# A hall's tablets say a few different things here, and each says the same every time.
@lru_cache(64)
def _unpacks(accepted: str) -> bool:
    return any(
        name.lower() in ("gzip", "x-gzip") and quality > 0
        for name, quality in parse_accept_header(accepted)
    )
