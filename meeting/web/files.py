"""Where pages say a file lies: under the folder's fingerprint, in one place for all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, g

from meeting.web.file_door import FileDoor
from meeting.web.kept_files import read_files


def install(app: Flask, pause: Callable[[], None]) -> None:
    """Files come from memory, before the app is asked; `pause` is called before each of them.

    Templates say `url_for('static', filename=…)` as ever.
    """
    folder = Path(str(app.static_folder))
    files = read_files(folder)
    app.wsgi_app = FileDoor(  # type: ignore[method-assign]
        app.wsgi_app,
        files,
        app.extensions["rates"],
        lambda: str(app.config.get("BALLOT_BOX", "")),
        pause,
    )

    @app.url_defaults
    def name_the_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
        # The press reads the folder itself, and a paper is the same when another file changes.
        if endpoint == "static" and not g.get("is_paper"):
            values["filename"] = f"{files.fingerprint}/{values['filename']}"
