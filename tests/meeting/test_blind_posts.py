"""What the ballot box answers on its two doors: posts from tablets, questions from the app."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from werkzeug.test import Client

from meeting.ballot_box.box import BallotBox, key_name
from meeting.ballot_box.control import BoxRefused, BoxUnreachable, ControlClient, ControlServer
from meeting.ballot_box.nameless import Nameless
from meeting.ballot_box.posts import SAME_BALLOT, create_posts
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.ballot_box.wrong_posts import LONGEST_PAUSE_S, PAUSING_AT_MOST, WrongPosts
from meeting.token_bucket import Buckets, Rate
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
    nameless = cast("Nameless", app._application)
    inner = nameless._application

    def watching(environ: dict[str, Any], start_response: Any) -> Any:
        seen.append(dict(environ))
        return inner(environ, start_response)

    nameless._application = watching
    answer = Client(app).post(
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
    client = Client(create_posts(box))
    answer = client.post(f"/b/{ATTEMPT}/cast", data=body(draw(1).cast(choosing("road"), 1)))
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert box.status([ATTEMPT])[str(ATTEMPT)]["ballots"] == 0


def test_too_long_a_post_and_another_address_are_refused(box: BallotBox) -> None:
    client = Client(create_posts(box))
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


# Whoever posts too much.


def test_wrong_posts_are_held_up_and_a_ballot_from_the_same_address_never_is(
    box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[float] = []
    app = create_posts(box)
    monkeypatch.setattr(app, "_buckets", Buckets(Rate(per_second=0.1, at_once=3)))
    monkeypatch.setattr(app, "_pause", paused.append)
    client, good = Client(app), draw(1).cast(choosing("road"), 1)
    wrong = [client.post(f"/b/{ATTEMPT}/cast", data="{") for _ in range(5)]
    assert [answer.status_code for answer in wrong] == [400, 400, 400, 429, 429]
    assert wrong[-1].get_json()["code"] == "too-many-posts"
    assert wrong[-1].headers["Connection"] == "close"
    assert len(paused) == 2
    assert max(paused) <= LONGEST_PAUSE_S
    for _ in range(2):
        answer = client.post(f"/b/{ATTEMPT}/cast", data=json.dumps(good.to_json()))
        assert answer.status_code == 200
    assert len(paused) == 2
    elsewhere = client.post(
        f"/b/{ATTEMPT}/cast", data="{", environ_base={"REMOTE_ADDR": "10.0.0.8"}
    )
    assert elsewhere.status_code == 400


def test_of_wrong_posts_so_many_wait_and_the_rest_are_sent_away_at_once(box: BallotBox) -> None:
    started = [0]

    def posts_on(seconds: float) -> None:
        # While this one waits, another comes: as with greenlets that serve side by side.
        started[0] += 1
        if started[0] < PAUSING_AT_MOST + 50:
            refused({"REMOTE_ADDR": "a"}, lambda *answer: None)

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("403 Forbidden", [])
        return []

    refused = WrongPosts(app, Buckets(Rate(0.001, 1)), posts_on)
    for _ in range(2):
        refused({"REMOTE_ADDR": "a"}, lambda *answer: None)
    assert started[0] == PAUSING_AT_MOST


def test_nothing_is_noted_of_a_good_post_and_no_address_of_a_wrong_one(box: BallotBox) -> None:
    app = create_posts(box)
    body = json.dumps(draw(1).cast(choosing("road"), 1).to_json())
    good = Client(app).post(
        f"/b/{ATTEMPT}/cast", data=body, environ_base={"REMOTE_ADDR": "10.0.0.77"}
    )
    assert good.status_code == 200
    assert len(app._buckets) == 0
    Client(app).post("/b/1/cast", data="", environ_base={"REMOTE_ADDR": "10.0.0.77"})
    assert len(app._buckets) == 1
    assert "10.0.0.77" not in str(list(app._buckets._held))


def test_one_ballot_posted_without_end_is_told_to_wait_and_others_are_not(
    box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(create_posts(box))
    mine = json.dumps(draw(1).cast(choosing("road"), 1).to_json())
    said = [client.post(f"/b/{ATTEMPT}/cast", data=mine).status_code for _ in range(60)]
    assert said[: SAME_BALLOT.at_once] == [200] * SAME_BALLOT.at_once
    assert 429 in said
    other = json.dumps(draw(2).cast(choosing("road"), 1).to_json())
    assert client.post(f"/b/{ATTEMPT}/cast", data=other).status_code == 200
