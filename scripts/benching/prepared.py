"""The data folder that ours serves a copy of, with its tablets signed in; made, or a kept one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def prepared_hall(
    folder: Path, members: int, polls: int, kind: str, keep: Path | None = None
) -> tuple[Path, dict[str, Any]]:
    """The folder, and what `benching.seated` says of it; `keep` is made once and used again."""
    prepared = keep or folder / "prepared"
    known = prepared.with_name(prepared.name + ".json")
    if not known.exists():
        command = [sys.executable, "-m", "benching.seated", str(prepared), str(members)]
        command += [str(polls), kind]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "scripts")])}
        made = subprocess.run(  # noqa: S603 - our own command, no shell
            command, cwd=ROOT, env=env, check=True, capture_output=True, text=True
        )
        known.write_text(made.stdout)
    return prepared, json.loads(known.read_text())
