"""Whatever comes over the wires of the house: an answer, a message, or the end of the line."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from meeting.ballot_box.box import key_name
from meeting.ballot_box.control import (
    SOCKET,
    BoxRefused,
    BoxUnreachable,
    ControlClient,
    ControlServer,
)
from meeting.ballot_box.process import handlers
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.standby.receiver import Receiver
from meeting.store.mirroring.channel import Channel, WireBroken, call
from meeting.store.mirroring.pairing import make_pairing
from meeting.token_bucket import Buckets, Rate
from tests.meeting.box_house import ATTEMPT, SECRETS, TERMS, House
from tests.spoiled import ANYTHING, ODD, TRIES, spoiled_bytes, spoiled_json

LINE = json.dumps({"do": "status", "with": {"attempts": [ATTEMPT]}}).encode()
FEW = settings(TRIES, max_examples=60)


def exchange(path: Path, line: bytes) -> bytes:
    """What the server at this place answers to the bytes, to its end."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as wire:
        wire.connect(str(path))
        with suppress(BrokenPipeError):
            wire.sendall(line)
            wire.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: wire.recv(65536), b""))


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("control")
    memory = folder / "memory"
    memory.mkdir()
    house = House(folder / "disk", VolatileKeys(memory))
    house.keys.keep(key_name(ATTEMPT), SECRETS)
    box = house.box()
    box.open(ATTEMPT, TERMS)
    server = ControlServer(memory, handlers(box))
    # Without it every request would be a thread that the end of a test has to wait for.
    server.block_on_close = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield memory / SOCKET
    server.shutdown()
    thread.join()
    server.server_close()
    box.stop()


ASKED = {"do": "status", "with": {"attempts": [ATTEMPT]}}


@FEW
@given(
    st.binary(max_size=60)
    | spoiled_bytes(LINE)
    | (ANYTHING | spoiled_json(ASKED)).map(json.dumps).map(str.encode)
)
@example(b"[" * 100_000)
@example(b'{"do":"close","with":{"attempt_id":1e999}}')
@example(
    b'{"do":"open","with":{"attempt_id":8,"terms":{"opening":{},"pack_toml":"","display":""}}}'
)
def test_the_box_answers_any_line_and_goes_on(control: Path, line: bytes) -> None:
    answer = exchange(control, line + b"\n")
    assert len(answer.splitlines()) == 1
    told = json.loads(answer)
    assert set(told) in ({"ok"}, {"code", "zh", "en"})
    assert ControlClient(control.parent).ask("status", attempts=[ATTEMPT])[str(ATTEMPT)]


class Peer:
    """Answers one call after another with the bytes that it was given."""

    def __init__(self, folder: Path) -> None:
        self.said = b""
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(folder / SOCKET))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                wire, _ = self._listener.accept()
            except OSError:
                return
            with wire, suppress(OSError):
                wire.recv(65536)
                wire.sendall(self.said)

    def end(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    folder = tmp_path_factory.mktemp("peer")
    made = Peer(folder)
    made.client = ControlClient(folder)  # type: ignore[attr-defined]
    yield made
    made.end()


TOLD = {"code": "no-such-box", "zh": "没有", "en": "none"}


@FEW
@given(
    st.binary(max_size=60)
    | spoiled_bytes(b'{"ok":{"7":{"state":"open"}}}')
    | (ANYTHING | spoiled_json(TOLD)).map(json.dumps).map(str.encode)
)
@example(b"")
@example(b"7\n")
@example(b'{"code":"x"}\n')
@example(b"[" * 100_000)
def test_the_app_takes_any_answer_for_one_or_for_none(peer: Peer, said: bytes) -> None:
    peer.said = said
    with suppress(BoxUnreachable, BoxRefused):
        peer.client.ask("status", attempts=[ATTEMPT])  # type: ignore[attr-defined]


def frame(header: bytes, body: bytes) -> bytes:
    return len(header).to_bytes(4, "big") + len(body).to_bytes(8, "big") + header + body


HELLO = {"do": "hello", "side": "store", "house": "h", "turn": 1}
PUT = {"do": "put", "name": "card.key"}
LOG = {"do": "log", "anew": True, "offset": 0}
DONE = {"do": "done", "names": ["card.key"]}
SAID = st.sampled_from([HELLO, PUT, LOG, DONE, {"do": "base"}])
FRAMES = st.tuples(
    (SAID.flatmap(spoiled_json) | SAID | ANYTHING).map(json.dumps).map(str.encode)
    | st.binary(max_size=20),
    st.binary(max_size=20) | ODD.map(str.encode),
).map(lambda parts: frame(*parts))


@TRIES
@given(FRAMES | FRAMES.flatmap(spoiled_bytes) | st.binary(max_size=40))
def test_any_frame_is_a_message_or_ends_the_line(data: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        channel = Channel(ours)
        with suppress(WireBroken):
            while True:
                said, body = channel.receive()
                assert isinstance(said["do"], str)
                assert isinstance(body, bytes)


@pytest.fixture(scope="module")
def standby(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    folder = tmp_path_factory.mktemp("standby")
    pairing, data = folder / "pairing.pem", folder / "second"
    data.mkdir()
    make_pairing(pairing, datetime(2026, 11, 22, tzinfo=UTC))
    receiver = Receiver(data, pairing, socket.create_server(("127.0.0.1", 0)))
    # Whoever tries everything calls often; here nobody is to be held up.
    receiver._calls = Buckets(Rate(1e9, 10**9))
    thread = threading.Thread(target=receiver.serve)
    thread.start()
    yield receiver.port, pairing
    receiver.stop()
    thread.join()
    shutil.rmtree(memory_folder(data))


@settings(TRIES, max_examples=50)
@given(st.booleans(), st.lists(FRAMES, min_size=1, max_size=3))
@example(False, [frame(json.dumps(HELLO | {"turn": float("inf")}).encode(), b"")])
@example(True, [frame(b'{"do":"base"}', b"no db"), frame(json.dumps(LOG).encode(), b"x"),
                frame(json.dumps(LOG).encode(), b"x")])  # fmt: skip
@example(True, [frame(json.dumps(DONE | {"names": 7}).encode(), b"")])
def test_the_standby_outlives_whatever_a_paired_machine_says(
    standby: tuple[int, Path], is_greeted: bool, frames: list[bytes]
) -> None:
    port, pairing = standby
    channel = call("127.0.0.1", port, pairing)
    # No thread of it may die of what was said: the tests fail on that by themselves.
    if is_greeted:
        assert greeting(channel) == "welcome"
    with suppress(OSError):
        for one in frames:
            channel._wire.sendall(one)
        channel._wire.shutdown(socket.SHUT_WR)
        while True:
            channel.receive()
    channel.close()
    other = call("127.0.0.1", port, pairing)
    assert greeting(other) in ("welcome", "replaced", "refused")
    other.close()


def greeting(channel: Channel) -> Any:
    return channel.ask(**{"what" if key == "do" else key: said for key, said in HELLO.items()})[
        "do"
    ]
