"""What the ballot box answers on its two doors: posts from tablets, questions from the app."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import request

from meeting.ballot_box.box import BallotBox, key_name
from meeting.ballot_box.control import BoxRefused, BoxUnreachable, ControlClient, ControlServer
from meeting.ballot_box.posts import create_posts
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from tests.meeting.box_house import ATTEMPT, SECRETS, TERMS, House
from tests.voting.blind_sample import ONLINE_KEY, choosing, draw
from voting.blind.ack import read_ack
from voting.blind.cast import Cast
from voting.signature import key_from_seed


@pytest.fixture
def house(tmp_path: Path) -> House:
    memory = tmp_path / "memory"
    memory.mkdir()
    return House(tmp_path / "disk", VolatileKeys(memory))


@pytest.fixture
def box(house: House) -> Iterator[BallotBox]:
    house.keys.keep(key_name(ATTEMPT), SECRETS)
    box = house.box()
    box.open(ATTEMPT, TERMS)
    yield box
    box.stop()


def test_a_post_is_answered_with_a_signed_ack_and_no_word_of_the_sender(
    box: BallotBox, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[dict[str, Any]] = []
    app = create_posts(box)
    inner = app.view_functions["cast"]

    def watching(**arguments: Any) -> Any:
        seen.append(dict(request.environ))
        return inner(**arguments)

    app.view_functions["cast"] = watching
    answer = app.test_client().post(
        f"/b/{ATTEMPT}/cast?who=me",
        data=json.dumps(draw(1).cast(choosing("road"), 1).to_json()),
        headers={"Cookie": "yishitang=marker", "User-Agent": "marker", "Referer": "marker",
                 "Authorization": "marker", "X-Forwarded-For": "marker"},
        environ_base={"REMOTE_ADDR": "10.0.0.77"},
    )  # fmt: skip
    assert answer.status_code == 200
    assert read_ack(answer.get_json()).is_signed_by(ONLINE_KEY.public_key())
    assert "Set-Cookie" not in answer.headers
    [environ] = seen
    told = json.dumps({name: str(value) for name, value in environ.items()})
    assert "marker" not in told
    assert "10.0.0.77" not in told
    assert "who=me" not in told
    assert "marker" not in caplog.text


def altered(cast: Cast, **parts: Any) -> str:
    return json.dumps(cast.to_json() | parts)


BAD_POSTS: list[tuple[str, Callable[[Cast], str], int]] = [
    ("cast-malformed", lambda cast: "{", 400),
    ("cast-malformed", lambda cast: "[]", 400),
    ("cast-malformed", lambda cast: '{"bpk":1,"bpk":2}', 400),
    ("cast-malformed", lambda cast: altered(cast, name="me"), 400),
    ("cast-malformed", lambda cast: altered(cast, seq=1.5), 400),
    ("credential-wrong", lambda cast: altered(cast, csig="00" * 256), 403),
    ("cast-signature-wrong", lambda cast: altered(cast, bsig="00" * 64), 403),
    ("unknown-option", lambda cast: json.dumps(draw(1).cast(choosing("moon"), 1).to_json()), 400),
    ("too-many-changes", lambda cast: altered(cast, seq=10), 409),
]


@pytest.mark.parametrize(("code", "body", "status"), BAD_POSTS)
def test_a_bad_post_is_refused_and_changes_nothing(
    box: BallotBox, code: str, body: Callable[[Cast], str], status: int
) -> None:
    client = create_posts(box).test_client()
    answer = client.post(f"/b/{ATTEMPT}/cast", data=body(draw(1).cast(choosing("road"), 1)))
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert box.status([ATTEMPT])[str(ATTEMPT)]["ballots"] == 0


def test_too_long_a_post_and_another_address_are_refused(box: BallotBox) -> None:
    client = create_posts(box).test_client()
    assert client.post(f"/b/{ATTEMPT}/cast", data=b"x" * 20_000).status_code == 413
    assert client.post("/b/99/cast", data=altered(draw(1).cast(None, 0))).status_code == 404
    assert client.get("/").status_code == 404


# The wire between the app and the box.


def test_the_app_asks_over_the_socket_and_is_told_refusals(tmp_path: Path, box: BallotBox) -> None:
    client = ControlClient(tmp_path)
    with pytest.raises(BoxUnreachable):
        client.ask("status", attempts=[ATTEMPT])
    server = ControlServer(tmp_path, {"status": box.status, "close": box.close})
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        assert client.ask("status", attempts=[ATTEMPT])[str(ATTEMPT)]["state"] == "open"
        with pytest.raises(BoxRefused) as refused:
            client.ask("close", attempt_id=99)
        assert refused.value.params["code"] == "no-such-box"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_folder_in_memory_is_private(tmp_path: Path) -> None:
    folder = memory_folder(tmp_path)
    assert folder == memory_folder(tmp_path) != memory_folder(tmp_path / "other")
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()
    memory_folder(tmp_path / "other").rmdir()


def test_the_online_key_is_the_seed_that_lies_in_memory() -> None:
    assert key_from_seed(SECRETS[32:]).public_key() == ONLINE_KEY.public_key()
