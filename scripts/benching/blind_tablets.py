"""The tablets of a blind poll in one process: they draw credentials, and post their ballots.

Run as `python -m benching.blind_tablets`; takes one JSON command a line on stdin and answers each
with a line of JSON. What a tablet computes is computed before or after the time that is measured.
A ballot goes without a cookie over a connection of its own, as from the page in the browser.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter

import uvloop

from benching.commands import Answer, obey
from meeting.virtual.ballot import new_request
from voting.blind.tablet import Credential, CredentialRequest

PATIENCE_SECONDS = 120.0
DRAWS_AT_ONCE = 200


class BlindCrowd:
    """Everybody's request, credential and ballot in one poll."""

    def __init__(self) -> None:
        self._requests: list[CredentialRequest] = []
        self._credentials: list[Credential] = []

    async def prepare(self, asked: Answer) -> Answer:
        """Each tablet makes its request under this opening statement."""
        self._requests = [new_request(asked["opening"]) for _ in range(asked["members"])]
        return {}

    async def blinded(self, asked: Answer) -> Answer:
        """What each tablet asks to be signed."""
        return {"values": [each.blinded.value.hex() for each in self._requests]}

    async def draw(self, asked: Answer) -> Answer:
        """Everybody draws by the page; a connection serves one tablet, so many at a time."""
        bodies = [
            json.dumps({"attempt": asked["attempt"], "blinded": each.blinded.value.hex()})
            for each in self._requests
        ]
        started = time.monotonic()
        told = await _post_all(asked["port"], asked["path"], bodies, asked["heads"], DRAWS_AT_ONCE)
        seconds = time.monotonic() - started
        signatures = [json.loads(body)["signature"] for status, body, _ in told if status == 200]
        return {"seconds": seconds, "signatures": signatures, "refused": _refused(told)}

    async def finish(self, asked: Answer) -> Answer:
        """Each tablet makes its credential of the signature it was given, and checks it."""
        pairs = zip(self._requests, asked["signatures"], strict=True)
        self._credentials = [request.finish(bytes.fromhex(each)) for request, each in pairs]
        return {}

    async def burst(self, asked: Answer) -> Answer:
        """Everybody posts one ballot, all at once."""
        choice = {"marks": asked["marks"], "write_ins": []}
        bodies = [json.dumps(each.cast(choice, 0).to_json()) for each in self._credentials]
        started, computed = time.monotonic(), time.process_time()
        heads = [""] * len(bodies)
        told = await _post_all(asked["port"], asked["path"], bodies, heads, len(bodies))
        computed = time.process_time() - computed
        took = sorted(at - started for status, _, at in told if status == 200)
        return {
            "acked": len(took),
            "seconds": max(took, default=0.0),
            "took": took,
            "cpu": computed,
            "refused": _refused(told),
        }


async def _post_all(
    port: int, path: str, bodies: list[str], heads: list[str], at_once: int
) -> list[tuple[int, str, float]]:
    """Each body by a connection of its own: the status, the answer and the moment it was there."""
    gate = asyncio.Semaphore(at_once)

    async def one(body: str, head: str) -> tuple[int, str, float]:
        async with gate:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    status, answer = await _post(port, path, body, head)
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as problem:
                return 0, type(problem).__name__, time.monotonic()
            return status, answer, time.monotonic()

    return await asyncio.gather(*map(one, bodies, heads))


async def _post(port: int, path: str, body: str, head: str) -> tuple[int, str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        start = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{head}"
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write((start + kind + body).encode())
        said = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(said.lower().partition("content-length:")[2].partition("\r\n")[0] or 0)
        return int(said[9:12]), (await reader.readexactly(length)).decode()
    finally:
        writer.close()


def _refused(told: list[tuple[int, str, float]]) -> dict[str, int]:
    return Counter(f"{status} {body[:80]}" for status, body, _ in told if status != 200)


async def _serve() -> None:
    await obey(BlindCrowd(), ("prepare", "blinded", "draw", "finish", "burst"))


if __name__ == "__main__":
    uvloop.run(_serve())
