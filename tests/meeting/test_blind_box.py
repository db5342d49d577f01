"""The blind ballot box by itself: what it takes, what survives, what its files and answers tell."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import request

from meeting.ballot_box.box import BallotBox, key_name
from meeting.ballot_box.control import BoxRefused, BoxUnreachable, ControlClient, ControlServer
from meeting.ballot_box.errors import BoxLocked, NoSuchBox, NotStored
from meeting.ballot_box.posts import create_posts
from meeting.ballot_box.recovery import (
    NotForThisKey,
    open_as_teller,
    seal_for_teller,
    teller_key,
)
from meeting.ballot_box.sealed_file import SealBroken, SealedFile
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from tests.voting.blind_sample import BLANK, ONLINE_KEY, OPENING, PACK, choosing, draw
from voting.blind.ack import read_ack
from voting.blind.cast import Cast
from voting.blind.refusals import BoxClosed, CastOutdated
from voting.signature import key_from_seed

ATTEMPT = 7
TERMS = {"opening": OPENING, "pack_toml": PACK.text, "display": "batched"}
SECRETS = os.urandom(32) + b"\x09" * 32  # the box's key, and the online key's seed


@dataclass
class House:
    """A folder on the disk, a folder in memory, and whatever box was opened over them last."""

    disk: Path
    keys: VolatileKeys

    def box(self) -> BallotBox:
        return BallotBox(self.disk, self.keys)


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


def test_an_acknowledged_ballot_is_there_after_a_killed_process(
    house: House, box: BallotBox
) -> None:
    tablet = draw(1)
    ack = box.cast(ATTEMPT, tablet.cast(choosing("road"), 1))
    assert ack.is_signed_by(ONLINE_KEY.public_key())

    # A second box over the same folders is what a restarted process sees.
    again = house.box()
    assert again.status([ATTEMPT])[str(ATTEMPT)]["cast"] == 1
    assert again.cast(ATTEMPT, tablet.cast(choosing("road"), 1)) == ack
    again.stop()


def test_not_pressed_and_blank_are_two_things(box: BallotBox) -> None:
    silent, blank, pressed = draw(1), draw(2), draw(3)
    for tablet in (silent, blank, pressed):
        box.cast(ATTEMPT, tablet.cast(None, 0))
    box.cast(ATTEMPT, blank.cast(BLANK, 1))
    box.cast(ATTEMPT, pressed.cast(choosing("pond"), 1))
    assert box.status([ATTEMPT])[str(ATTEMPT)] == {
        "state": "open", "ballots": 3, "cast": 2, "shown": None,
    }  # fmt: skip


def test_the_bars_leave_the_box_in_batches_only(box: BallotBox) -> None:
    shown = []
    for seed in range(12):
        box.cast(ATTEMPT, draw(seed).cast(choosing("road"), 1))
        tally = box.status([ATTEMPT])[str(ATTEMPT)]["shown"]
        shown.append(0 if tally is None else tally["options"][0]["chosen"])
    # Five are held back always and the bars move by five at least.
    assert shown == [0] * 9 + [5, 5, 5]


def test_the_last_cast_counts_and_an_older_one_is_refused(box: BallotBox) -> None:
    tablet = draw(1)
    box.cast(ATTEMPT, tablet.cast(choosing("road"), 1))
    box.cast(ATTEMPT, tablet.cast(choosing("lamp"), 2))
    with pytest.raises(CastOutdated):
        box.cast(ATTEMPT, tablet.cast(choosing("road"), 1))
    [row] = box.close(ATTEMPT)
    assert row["choice"]["marks"] == {"lamp": 1}


def test_a_closed_box_takes_no_more_and_hands_over_the_same_again(
    house: House, box: BallotBox
) -> None:
    tablets = [draw(seed) for seed in range(4)]
    acks = [box.cast(ATTEMPT, tablet.cast(choosing("road"), 1)) for tablet in tablets]
    rows = box.close(ATTEMPT)
    assert [row["serial"] for row in rows] == sorted(ack.serial for ack in acks)
    with pytest.raises(BoxClosed):
        box.cast(ATTEMPT, draw(9).cast(choosing("road"), 1))
    # The first answer may have been lost: the same ballot is acknowledged also after the close.
    assert box.cast(ATTEMPT, tablets[0].cast(choosing("road"), 1)) == acks[0]
    again = house.box()
    assert again.close(ATTEMPT) == rows
    again.stop()


def test_after_a_power_cut_the_chief_teller_opens_the_box(house: House, box: BallotBox) -> None:
    box.cast(ATTEMPT, draw(1).cast(choosing("road"), 1))
    teller = teller_key(os.urandom(32))
    sealed = seal_for_teller(teller.public_key().public_bytes_raw(), ATTEMPT, SECRETS)
    house.keys.destroy(key_name(ATTEMPT))

    again = house.box()
    assert again.status([ATTEMPT]) == {str(ATTEMPT): {"state": "locked"}}
    with pytest.raises(BoxLocked):
        again.cast(ATTEMPT, draw(2).cast(choosing("road"), 1))
    with pytest.raises(NotForThisKey):
        open_as_teller(teller_key(os.urandom(32)), ATTEMPT, sealed)
    house.keys.keep(key_name(ATTEMPT), open_as_teller(teller, ATTEMPT, sealed))
    again.open(ATTEMPT, TERMS)
    assert again.status([ATTEMPT])[str(ATTEMPT)]["cast"] == 1
    again.stop()


def test_the_raw_bytes_show_neither_choice_nor_order_nor_number(
    house: House, box: BallotBox
) -> None:
    sizes, tablets = set(), [draw(seed) for seed in range(20)]
    for tablet in tablets:
        box.cast(ATTEMPT, tablet.cast(choosing("pond"), 1))
        box.cast(ATTEMPT, tablet.cast(choosing("lamp"), 2))
        sizes.add((house.disk / f"attempt-{ATTEMPT}.sealed").stat().st_size)
    assert len(sizes) == 1  # nothing of the turnout
    raw = b"".join(path.read_bytes() for path in house.disk.iterdir() if path.suffix != ".terms")
    for tablet in tablets:
        cast = tablet.cast(choosing("lamp"), 2)
        for part in (cast.ballot_key, cast.signature, cast.ballot_key.hex().encode(), b"lamp"):
            assert part not in raw


def test_what_lies_under_the_seal_shows_no_order_and_no_overwritten_choice(
    house: House, box: BallotBox
) -> None:
    tablets = [draw(seed) for seed in range(9)]
    for tablet in tablets:
        box.cast(ATTEMPT, tablet.cast(choosing("pond"), 1))
    for tablet in reversed(tablets):
        box.cast(ATTEMPT, tablet.cast(choosing("lamp"), 2))
    sealed = house.disk / f"attempt-{ATTEMPT}.sealed"
    content = SealedFile(sealed, SECRETS[:32], OPENING["sha256"], os.urandom).read()
    assert content is not None
    assert b"pond" not in content
    keys = [json.loads(line)["bpk"] for line in content.split(b"\n")[1:]]
    assert keys == sorted(keys)
    for line in content.split(b"\n")[1:]:
        assert set(json.loads(line)) == {"bpk", "pfx", "csig", "choice", "seq", "bsig"}


def test_shredding_destroys_the_key_and_the_files(house: House, box: BallotBox) -> None:
    box.cast(ATTEMPT, draw(1).cast(choosing("road"), 1))
    box.close(ATTEMPT)
    box.shred(ATTEMPT)
    box.shred(ATTEMPT)
    assert house.keys.find(key_name(ATTEMPT)) is None
    assert list(house.disk.iterdir()) == []
    with pytest.raises(NoSuchBox):
        box.cast(ATTEMPT, draw(1).cast(choosing("road"), 1))


def test_nothing_is_acknowledged_that_did_not_reach_the_disk(house: House, box: BallotBox) -> None:
    tablet = draw(1)
    (house.disk / f"attempt-{ATTEMPT}.sealed.new").mkdir()  # no new version can be written
    with pytest.raises(NotStored):
        box.cast(ATTEMPT, tablet.cast(choosing("road"), 1))
    assert box.status([ATTEMPT])[str(ATTEMPT)]["ballots"] == 0
    (house.disk / f"attempt-{ATTEMPT}.sealed.new").rmdir()
    box.cast(ATTEMPT, tablet.cast(choosing("road"), 1))
    assert box.status([ATTEMPT])[str(ATTEMPT)]["ballots"] == 1


def test_an_altered_or_swapped_file_is_noticed(tmp_path: Path) -> None:
    def file(label: str) -> SealedFile:
        return SealedFile(tmp_path / "a", SECRETS[:32], label, os.urandom)

    file("one").write(b"text")
    assert file("one").read() == b"text"
    with pytest.raises(SealBroken):
        file("two").read()
    (tmp_path / "a").write_bytes((tmp_path / "a").read_bytes()[:-1])
    with pytest.raises(SealBroken):
        file("one").read()


# What is posted.


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
