"""A Redis of the tests' own, on a socket in a temporary folder; ended with the run."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

PATIENCE_S = 30.0


class NoRedisError(Exception):
    """No Redis server program is installed."""


class RedisEngine:
    """A running server that writes nothing to the disk; may be killed and started again."""

    def __init__(self) -> None:
        if shutil.which("redis-server") is None:
            raise NoRedisError
        # Short, because the path of a socket may have 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="yst-redis-"))
        self.url = f"unix://{self.folder}/socket"
        self.start()

    def start(self) -> None:
        """Starts the server, which is empty, and waits until it answers."""
        self._server = subprocess.Popen(
            ["setpriv", "--pdeathsig=KILL", "redis-server", "--port", "0",
             "--unixsocket", str(self.folder / "socket"), "--save", "", "--appendonly", "no"],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        while not self._answers():
            assert self._server.poll() is None
            time.sleep(0.02)

    def kill(self) -> None:
        """Ends it as a broken machine would; all it held is gone."""
        self._server.kill()
        self._server.wait()

    def end(self) -> None:
        """Ends it and deletes its folder."""
        self.kill()
        shutil.rmtree(self.folder)

    def everything(self) -> str:
        """All keys and values it holds, as one text."""
        with Redis.from_url(self.url, decode_responses=True) as redis:
            return "\n".join(f"{key} {_value(redis, key)}" for key in sorted(redis.keys("*")))

    @contextmanager
    def overhearing(self) -> Iterator[Callable[[str], dict[str, Any]]]:
        """Hears all that is published from now on; the way to await the next with such a field."""
        with Redis.from_url(self.url) as redis, redis.pubsub() as ears:
            ears.psubscribe("*")
            assert ears.get_message(timeout=PATIENCE_S)["type"] == "psubscribe"

            def next_with(field: str) -> dict[str, Any]:
                said: dict[str, Any] = {}
                while not said.get(field):
                    heard = ears.get_message(timeout=PATIENCE_S)
                    assert heard is not None, f"nobody said {field}"
                    said = json.loads(heard["data"])
                return said

            yield next_with

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as redis:
                return bool(redis.ping())
        except RedisError:
            return False


def _value(redis: Redis, key: str) -> object:
    kind = redis.type(key)
    if kind == "hash":
        return redis.hgetall(key)
    if kind == "zset":
        return redis.zrange(key, 0, -1, withscores=True)
    return redis.get(key)
