"""The restore rehearsed: from a backup of a blind poll, in another folder, the poll goes on."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from meeting.demo.codes import read_codes
from meeting.demo.rehearsal import Hall, Staff, check_in, demo_cards, draw_all, sign_in
from meeting.demo.server import ROOT, DemoServer
from meeting.services.log.keys import DEMO_PASSPHRASE
from meeting.virtual.browser import Browser
from meeting.virtual.marks import plausible_marks
from meeting.virtual.tablet import VirtualTablet
from voting.verify import verify_record

pytestmark = pytest.mark.slow
VOTERS, BEFORE = 8, 5
RECORD = "/results/record/"


def test_after_a_restore_people_sign_in_old_records_verify_and_the_open_poll_goes_on(
    tmp_path: Path,
) -> None:
    first = DemoServer(tmp_path / "first")
    first.data.mkdir()
    second = DemoServer(tmp_path / "second")
    first.prepare(VOTERS)
    first.start()
    try:
        staff = Staff(first.url, read_codes(first.data))
        tablets = sign_in(first.url, demo_cards(first.url)[0][:VOTERS])
        check_in(staff, tablets)
        hall = Hall(first.url, tablets[0].meeting_id)
        items = [item for item in _agenda(hall) if item["kind"] == "poll"]
        _cast(_open(staff, hall, items[1], tablets), tablets)
        _publish(staff, hall)
        attempt = _open(staff, hall, items[0], tablets)
        assert hall.snapshot["poll"]["protection"] == "blind"
        _cast(attempt, tablets[:BEFORE])
        made = _command("backup", "--data", first.data, "--out", tmp_path / "shelf")
        # What came after the backup is what a restore cannot bring back.
        _cast(attempt, tablets[BEFORE : BEFORE + 1])
        _leave(hall, tablets)
        first.kill()

        _command("restore", "--backup", made, "--data", second.data)
        second.port = first.port
        second.start()
        # A card printed before, and the new one-time codes of the staff.
        for tablet in tablets:
            tablet.sign_in()
        staff = Staff(second.url, read_codes(second.data))
        hall = Hall(second.url, tablets[0].meeting_id)
        poll = hall.wait("the open poll", lambda seen: seen["poll"])
        assert (poll["state"], poll["attempt"]) == ("open", attempt)
        meeting = hall.meeting_id
        chair = Browser(second.url)
        chair.session.cookies.update(staff.cookies("chair"))
        assert "数据恢复自" in chair.get(f"/chair/{meeting}").decode()
        staff.press("chief_teller", f"/teller/{meeting}/unlock", passphrase=DEMO_PASSPHRASE)
        hall.wait("the box", lambda seen: seen["poll"]["turnout"]["cast"] == BEFORE)
        _cast(attempt, tablets[BEFORE:])
        hall.wait("all ballots", lambda seen: seen["poll"]["turnout"]["cast"] == VOTERS)
        _publish(staff, hall)
        _leave(hall, tablets)
        _verify_all(second.url, meeting)
    finally:
        first.stop()
        second.stop()


def _command(name: str, *options: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "meeting", name, *map(str, options)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _agenda(hall: Hall) -> list[dict[str, object]]:
    found: list[dict[str, object]] = hall.wait("the agenda", lambda seen: seen["agenda"])
    return found


def _open(staff: Staff, hall: Hall, item: dict[str, object], tablets: list[VirtualTablet]) -> int:
    steer = f"/chair/{hall.meeting_id}"
    staff.press("chair", f"{steer}/item", item=str(item["id"]))
    hall.wait_for_item(int(str(item["id"])))
    poll = staff.poll_before_chair(hall.meeting_id)
    staff.press("chair", f"{steer}/poll", command="prepare", poll=poll)
    prepared = hall.wait_for_state(poll, "prepared")
    if prepared["protection"] == "blind":
        draw_all(int(prepared["attempt"]), tablets)
    staff.press("chair", f"{steer}/poll", command="open", poll=poll)
    return int(hall.wait_for_state(poll, "open")["attempt"])


def _cast(attempt: int, tablets: list[VirtualTablet]) -> None:
    for tablet in tablets:
        if not tablet.is_connected():
            tablet.disconnect()
            tablet.connect()
        poll = tablet.wait_for_poll(attempt, 20)
        tablet.cast(poll, plausible_marks(poll, random.Random(3)))


def _publish(staff: Staff, hall: Hall) -> None:
    meeting, poll = hall.meeting_id, hall.snapshot["poll"]
    number, attempt = int(poll["poll"]), int(poll["attempt"])
    steer = f"/chair/{meeting}/poll"
    staff.press("chair", steer, command="close", attempt=attempt)
    hall.wait_for_state(number, "closed")
    staff.press("chief_teller", f"/teller/{meeting}/confirm", attempt=attempt)
    staff.press("chair", steer, command="confirm", attempt=attempt)
    hall.wait_for_state(number, "confirmed")
    staff.press("secretary", steer, command="publish", attempt=attempt)
    hall.wait_for_state(number, "published")


def _leave(hall: Hall, tablets: list[VirtualTablet]) -> None:
    hall.close()
    for tablet in tablets:
        tablet.disconnect()


def _verify_all(url: str, meeting: int) -> None:
    """Both records, one made before the backup and one after the restore, as a stranger would."""
    visitor = Browser(url)
    links = {link for link in visitor.links(f"/results/{meeting}") if RECORD in link}
    numbers = sorted({int(Path(link).stem) for link in links if Path(link).stem.isdecimal()})
    assert len(numbers) == 2
    pem = visitor.get("/results/key/1.pem")
    for number in numbers:
        content = visitor.get(f"{RECORD}{number}.json")
        checks = verify_record(content, visitor.get(f"{RECORD}{number}.ed25519"), pem)
        assert "failed" not in {check.state for check in checks}
        assert json.loads(content)["ballots"]["collected"] == VOTERS
