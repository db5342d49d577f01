"""A backup in the middle of an open poll: whole or none, with no ballot that anybody could read."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meeting.__main__ import main
from meeting.backup import making, shelf
from meeting.backup.boxes import sealed_names
from meeting.backup.making import Made, check_backup, make_backup
from meeting.backup.refusals import BackupBroken, BackupUnderWay, PassphraseNeeded, TooMuchMoves
from meeting.backup.restoring import restore_backup
from meeting.backup.unpublished import Unpublished
from meeting.services.blind import recovery_keys
from meeting.services.log.keys import DEMO_PASSPHRASE
from meeting.services.polls import closed_ballots, polls
from meeting.store.session import Store
from meeting.store.tables import AttemptRow
from tests.meeting.blind_hall import BlindHall
from tests.meeting.house import House, Make
from voting.key_envelope import WrongPassphrase

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
# The demo's own is stretched least, which keeps the tests short.
PASSPHRASE = DEMO_PASSPHRASE
START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


class Clock:
    """A minute passes whenever somebody asks."""

    def __init__(self) -> None:
        self.minutes = 0

    def __call__(self) -> datetime:
        self.minutes += 1
        return START + timedelta(minutes=self.minutes)


@pytest.fixture
def voting_house(house: Make) -> Iterator[tuple[House, int, dict[int, str]]]:
    """An open `split` poll in which five have cast and the first has changed his mind."""
    made = house("congress", 12)
    recovery_keys.set_passphrase(made.desk, made.staff["chief_teller"], made.body, PASSPHRASE)
    made.check_in(12)
    attempt = made.open(made.poll("motion-majority-all", ["决议"], secrecy="secret"))
    keys = {number: f"{number:x}".rjust(2, "c") * 16 for number in range(5)}
    for number, key in keys.items():
        made.cast(attempt, number, {"o1": "against"}, key=key)
    made.cast(attempt, 0, {"o1": "approve"}, key=keys[0])
    return made, attempt, keys


def _backup(house: House, folder: Path, clock: Clock | None = None, keep: int = 14) -> Made:
    return make_backup(house.desk.data, folder, keep, now=clock or Clock())


def test_no_byte_of_a_backup_tells_a_choice_a_handle_or_who_cast(
    voting_house: tuple[House, int, dict[int, str]], tmp_path: Path
) -> None:
    house, attempt, keys = voting_house
    made = _backup(house, tmp_path / "shelf")
    files = {path.name: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    assert f"attempt-{attempt}.split" in files
    for name, content in files.items():
        for key in keys.values():
            assert bytes.fromhex(key) not in content, name
            assert key.encode() not in content, name
        assert b'"o1":"against"' not in content, name
        assert b"CREATE TABLE turnout" not in content, name
    # The same look at the live box finds them, so it can fail.
    live = house.desk.data / "secret" / f"attempt-{attempt}.sqlite"
    assert bytes.fromhex(keys[1]) in live.read_bytes()
    assert b'"o1":"against"' in live.read_bytes()
    assert not {"session.key", "server.lock", live.name} & files.keys()
    # Eight more ballots do not make the sealed box longer: its length tells no turnout.
    before = len(files[f"attempt-{attempt}.split"])
    for number in range(5, 12):
        house.cast(attempt, number, {"o1": "approve"})
    again = _backup(house, tmp_path / "other")
    assert (again.folder / "boxes" / f"attempt-{attempt}.split").stat().st_size == before


def test_only_the_newest_backup_holds_boxes_and_old_ones_go_in_their_turn(
    voting_house: tuple[House, int, dict[int, str]], tmp_path: Path
) -> None:
    house, attempt, _ = voting_house
    clock, place = Clock(), tmp_path / "shelf"
    first, second = (_backup(house, place, clock, keep=2).folder for _ in range(2))
    assert not (first / "boxes").exists()
    assert sealed_names(second) == [f"attempt-{attempt}.split"]
    assert check_backup(first).has_boxes
    third = _backup(house, place, clock, keep=2).folder
    assert shelf.finished(place) == [second, third]
    house.finish(attempt)
    fourth = _backup(house, place, clock, keep=2)
    assert not fourth.manifest.has_boxes
    assert not [path for path in place.rglob("boxes")]


def test_a_restored_open_poll_goes_on_and_its_ballots_count_once(
    voting_house: tuple[House, int, dict[int, str]], tmp_path: Path
) -> None:
    house, attempt, keys = voting_house
    made = _backup(house, tmp_path / "shelf")
    # Cast after the backup: what a restore cannot bring back.
    house.cast(attempt, 7, {"o1": "approve"})
    new = tmp_path / "new"
    with pytest.raises(PassphraseNeeded):
        restore_backup(made.folder, new)
    with pytest.raises(WrongPassphrase):
        restore_backup(made.folder, new, passphrases=["not the passphrase"])
    assert not new.exists()
    restored = restore_backup(made.folder, new, passphrases=[PASSPHRASE])
    assert restored.without == []
    store = Store.open(new)
    assert store.secret.turnout(attempt) == 5
    assert sorted(store.secret.by_handle(attempt)) == sorted(keys.values())
    marks = [choice.marks for choice in store.secret.seal(attempt)]
    assert marks.count({"o1": "approve"}) == 1
    assert (new / "card.key").read_bytes() == (house.desk.data / "card.key").read_bytes()
    store.close()
    told = restore_backup(made.folder, tmp_path / "bare", without_boxes=True)
    assert told.without == [attempt]


def test_between_close_and_publication_the_key_of_the_ballots_is_sealed_too(
    voting_house: tuple[House, int, dict[int, str]], tmp_path: Path
) -> None:
    house, attempt, _ = voting_house
    polls.close_poll(house.desk, house.staff["chair"], attempt)
    key = (house.desk.data / "closed" / f"attempt-{attempt}.key").read_bytes()
    made = _backup(house, tmp_path / "shelf")
    for path in made.folder.rglob("*"):
        assert path.is_dir() or key not in path.read_bytes(), path
    new = tmp_path / "new"
    restore_backup(made.folder, new, passphrases=[PASSPHRASE])
    with house.desk.read() as rows:
        row = rows.get(AttemptRow, attempt)
        assert row is not None
        kept = closed_ballots.read(house.desk, row)
    assert (new / "closed" / f"attempt-{attempt}.key").read_bytes() == key
    assert len(kept) == 5


def test_of_a_blind_poll_a_backup_holds_neither_a_ballot_nor_a_key_in_the_open(
    house: Make, tmp_path: Path
) -> None:
    made = house("congress", 12)
    hall = BlindHall(made, tmp_path)
    try:
        made.check_in(12)
        poll = made.poll("motion-majority-all", ["决议"], secrecy="secret", protection="blind")
        attempt = made.open(poll)
        choice = {"marks": {"o1": "against"}, "write_ins": []}
        casts = [hall.draw(attempt, number).cast(choice, 0) for number in range(3)]
        for cast in casts:
            hall.box.cast(attempt, cast)
        # Where the ballot box process of a server has its folder.
        shutil.copytree(hall.disk, made.desk.data / "ballot_box")
        keys = {path.name: path.read_bytes() for path in hall.memory.glob("attempt-*")}
        backup = _backup(made, tmp_path / "shelf")
    finally:
        hall.stop()
    names = {path.name for path in (backup.folder / "boxes").iterdir()}
    assert names == {f"attempt-{attempt}.{kind}" for kind in ("terms", "sealed", "recovery")}
    assert len(keys) == 2
    ballots = [str(cast.to_json()[name]).encode() for cast in casts for name in ("bpk", "bsig")]
    for path in backup.folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not [secret for secret in (*keys.values(), *ballots) if secret in content], path


def test_without_a_passphrase_of_the_chief_teller_an_open_box_stays_out_and_this_is_said(
    house: Make, tmp_path: Path
) -> None:
    made = house("congress", 12, is_demo=False)
    made.check_in(12)
    attempt = made.open(made.poll("motion-majority-all", ["决议"], secrecy="secret"))
    made.cast(attempt, 0, {"o1": "approve"})
    backup = _backup(made, tmp_path / "shelf")
    assert backup.manifest.without == [attempt]
    assert restore_backup(backup.folder, tmp_path / "new").without == [attempt]


def test_a_turned_byte_a_missing_and_an_added_file_are_found(house: Make, tmp_path: Path) -> None:
    made = _backup(house("congress", 12), tmp_path / "shelf")
    assert check_backup(made.folder) == made.manifest

    def spoiled(name: str) -> Path:
        copy = tmp_path / name
        shutil.copytree(made.folder, copy)
        return copy

    turned = spoiled("turned") / "yishitang.sqlite"
    content = bytearray(turned.read_bytes())
    content[len(content) // 2] ^= 1
    turned.write_bytes(content)
    (spoiled("missing") / "card.key").unlink()
    (spoiled("added") / "keys" / "body-9.json").write_text("{}")
    for name in ("turned", "missing", "added"):
        with pytest.raises(BackupBroken):
            check_backup(tmp_path / name)
        with pytest.raises(BackupBroken):
            restore_backup(tmp_path / name, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_polls_that_move_meanwhile_have_the_backup_begin_anew(
    house: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, calls = house("congress", 12), 0

    def moving(_database: object) -> list[Unpublished]:
        nonlocal calls
        calls += 1
        return [Unpublished(9, "open" if calls < 2 else "closed", "split", made.body)]

    monkeypatch.setattr(making, "unpublished", moving)
    backup = _backup(made, tmp_path / "shelf")
    assert calls == 4
    assert shelf.finished(tmp_path / "shelf") == [backup.folder]
    always = (Unpublished(9, "open", "split", number) for number in range(99))
    monkeypatch.setattr(making, "unpublished", lambda _database: [next(always)])
    with pytest.raises(TooMuchMoves):
        _backup(made, tmp_path / "shelf")
    assert shelf.finished(tmp_path / "shelf") == [backup.folder]


# Ends itself the hard way when it comes to the named step of a backup.
KILLED = """
import os, sys
from pathlib import Path
from meeting.__main__ import main
from meeting.backup import making, shelf

steps = {"filled": (making, "manifest_of"), "written": (making, "sync_tree"),
         "named": (shelf, "withdraw_boxes")}
module, name = steps[sys.argv[3]]
setattr(module, name, lambda *_, **__: os.kill(os.getpid(), 9))
making.make_backup(Path(sys.argv[1]), Path(sys.argv[2]), 3)
"""


def test_a_killed_backup_leaves_no_half_one_that_looks_whole(house: Make, tmp_path: Path) -> None:
    made, place = house("congress", 12), tmp_path / "shelf"
    for step, finished in (("filled", 0), ("written", 0), ("named", 1)):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(made.desk.data), str(place), step],
            cwd=ROOT, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == -signal.SIGKILL
        assert len(shelf.finished(place)) == finished, step
        for folder in shelf.finished(place):
            check_backup(folder)
    _backup(made, place)
    assert not list(place.glob(f"{shelf.DRAFT}*"))
    note = json.loads((made.desk.data / "last-backup.json").read_text())
    assert note["at"] == (START + timedelta(minutes=1)).isoformat()


def test_a_stick_that_cannot_be_written_is_said_and_costs_no_older_backup(
    house: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = house("congress", 12)
    first = _backup(made, tmp_path / "shelf")
    (tmp_path / "file").write_text("no folder")
    options = ["backup", "--data", str(made.desk.data), "--out", str(tmp_path / "file" / "shelf")]
    assert main(options) == 2
    assert "It was not done" in capsys.readouterr().err
    assert main(["backup", "--check", str(first.folder)]) == 0
    assert "Sound" in capsys.readouterr().out


def test_two_backups_are_not_made_on_one_shelf_at_once(house: Make, tmp_path: Path) -> None:
    made = house("congress", 12)
    with shelf.held(tmp_path / "shelf"), pytest.raises(BackupUnderWay):
        _backup(made, tmp_path / "shelf")
