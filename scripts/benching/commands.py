"""The commands of a crowd in a process of its own: a line of JSON on stdin, answered by a line."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

Answer = dict[str, Any]


async def obey(crowd: object, names: Iterable[str]) -> None:
    """Until stdin ends: `do` names the method of the crowd that is asked."""
    does: dict[str, Callable[[Answer], Awaitable[Answer]]] = {
        name: getattr(crowd, name) for name in names
    }
    reader = asyncio.StreamReader(limit=2**26)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        asked = json.loads(line)
        answer = await does[asked["do"]](asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
