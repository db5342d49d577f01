"""The press as a process of its own: a page on stdin, its PDF on stdout.

Setting type takes seconds of one core and much memory. Beside the server it takes neither from the
sockets, and what it reads it has from its caller: a finished page and one folder.
"""

from __future__ import annotations

import argparse
import importlib
import os
import resource
import sys
from pathlib import Path
from typing import Any

from meeting.press.refusals import PressMissing

SETTING = "meeting.press.setting"
# Told to the caller by the exit code: 0 for a PDF, one of these, or whatever Python ends with.
MISSING = 3
# A caller that was killed gives no time limit any more.
CPU_SECONDS = 150
MEMORY_BYTES = 3 * 1024**3
# The hall comes first.
NICE = 10


def typesetter(folder: Path, mount: str) -> Any:
    """A `Typesetter` in this very process; raises PressMissing where the libraries are not."""
    try:
        setting = importlib.import_module(SETTING)
    except (ImportError, OSError) as problem:
        raise PressMissing() from problem
    return setting.Typesetter(folder, mount)


def run(asked: argparse.Namespace) -> int:
    """Reads the page, sets it, writes the PDF; 3 where the libraries are missing."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        setter = typesetter(asked.folder, asked.mount)
    except PressMissing as problem:
        print(f"{problem}: {problem.__cause__}", file=sys.stderr)
        return MISSING
    page = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(setter.pdf(page, asked.base))
    return 0
