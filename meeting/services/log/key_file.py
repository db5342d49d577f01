"""A file with a secret: made once, whole or not at all, readable for nobody else."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def make_once(path: Path, content: bytes) -> bool:
    """Writes the file unless there is one; says whether this call made it.

    Of two that come at once exactly one makes it, and a power cut leaves either no file or the
    whole one: the content is brought to the disk under another name and then linked to its own.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
