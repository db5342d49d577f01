"""Whole meetings on a real server process, over real HTTP and real sockets."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.demo.codes import read_codes
from meeting.demo.rehearsal import Hall, Staff, check_in, demo_cards, hold_meeting, sign_in
from meeting.demo.server import ROOT, DemoServer
from meeting.virtual.marks import plausible_marks
from meeting.virtual.tablet import CastRefusedError, VirtualTablet

pytestmark = pytest.mark.slow
VOTERS = 12


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoServer, Staff]]:
    """One server for the tests of this file; each test holds a meeting of its own on it."""
    server = DemoServer(tmp_path_factory.mktemp("demo"))
    server.prepare(VOTERS)
    server.start()
    yield server, Staff(server.url, read_codes(server.data))
    server.stop()


def test_a_rehearsal_loses_no_ballot_and_every_record_verifies(tmp_path: Path) -> None:
    held = subprocess.run(
        [sys.executable, "scripts/rehearse.py", "--voters", str(VOTERS), "--out", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=240,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert held.returncode == 0, held.stdout + held.stderr
    summary = json.loads(held.stdout.splitlines()[-1])
    assert summary["lost"] == 0
    # A tie at the cut brings a runoff, and with it one more record.
    assert summary["acked"] == summary["counted"] == VOTERS * summary["records"]
    assert summary["records"] >= 6
    assert len((tmp_path / "record-001.json.ed25519").read_bytes()) == 64
    assert _openssl_accepts(tmp_path, "record-001.json")


def test_a_kill_in_the_middle_of_a_poll_loses_no_acked_ballot(
    running: tuple[DemoServer, Staff],
) -> None:
    server, staff = running
    tablets = _tablets_of_meeting(server.url, 1)
    meeting = tablets[0].meeting_id
    check_in(staff, tablets)
    hall = Hall(server.url, meeting)
    attempt = _open_first_poll(staff, hall)
    before, after = tablets[: VOTERS // 2], tablets[VOTERS // 2 :]
    for tablet in before:
        _cast(tablet, attempt)

    server.kill()
    hall.close()
    server.start()

    hall = Hall(server.url, meeting)
    poll = hall.wait("the poll after the restart", lambda seen: seen["poll"])
    assert poll["state"] == "open"
    assert poll["turnout"]["cast"] == len(before)
    for tablet in after:
        _cast(tablet, attempt)
    staff.press("chair", f"/chair/{meeting}/poll", command="close", attempt=attempt)
    closed = hall.wait_for_state(int(poll["poll"]), "closed")
    assert closed["turnout"]["cast"] == VOTERS
    hall.close()
    for tablet in tablets:
        tablet.disconnect()


def test_a_tablet_without_a_confirmed_check_in_is_refused(
    running: tuple[DemoServer, Staff],
) -> None:
    server, staff = running
    tablets = _tablets_of_meeting(server.url, 2)
    meeting = tablets[0].meeting_id
    check_in(staff, tablets[1:])
    hall = Hall(server.url, meeting)
    attempt = _open_first_poll(staff, hall)
    stranger = tablets[0]
    stranger.connect()
    with pytest.raises(CastRefusedError):
        stranger.cast({"attempt": attempt, "protection": "split"}, {})
    hall.close()
    for tablet in tablets:
        tablet.disconnect()


def test_the_exported_folder_needs_no_server_and_its_signatures_hold(
    running: tuple[DemoServer, Staff], tmp_path: Path
) -> None:
    server, staff = running
    tablets = _tablets_of_meeting(server.url, 3)
    held = hold_meeting(server.url, staff, tablets[0].meeting_id, check_in(staff, tablets))
    for tablet in tablets:
        tablet.disconnect()
    # The server may go on while its results are written out.
    subprocess.run(
        [sys.executable, "-m", "meeting", "export", "--data", str(server.data),
         "--out", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    # The offline verifier stands there too, as it is: a page of scripts that loads nothing.
    verifier = tmp_path / "verifier.html"
    assert verifier.read_bytes() == (ROOT / "static" / "verifier.html").read_bytes()
    pages = sorted(page for page in tmp_path.rglob("*.html") if page != verifier)
    # The index, agenda and minutes, and of each result its page, report and announcement; all of
    # them in three languages.
    assert len(pages) == 3 * (3 + 3 * len(held))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        links = re.findall(r'(?:href|src)="([^"]+)"', text)
        assert links
        # No address outside the folder, no script: it opens from a disk as it is.
        assert all((page.parent / link).is_file() for link in links), links
        assert "<script" not in text
    for signature in tmp_path.rglob("*.ed25519"):
        assert _openssl_accepts(signature.parent, signature.name.removesuffix(".ed25519"))


def _tablets_of_meeting(url: str, number: int) -> list[VirtualTablet]:
    return sign_in(url, demo_cards(url)[number - 1][:VOTERS])


def _open_first_poll(staff: Staff, hall: Hall) -> int:
    items = hall.wait("the agenda", lambda seen: seen["agenda"])
    item = next(item for item in items if item["kind"] == "poll")
    steer = f"/chair/{hall.meeting_id}"
    staff.press("chair", f"{steer}/item", item=item["id"])
    hall.wait_for_item(int(item["id"]))
    poll = staff.poll_before_chair(hall.meeting_id)
    staff.press("chair", f"{steer}/poll", command="prepare", poll=poll)
    hall.wait_for_state(poll, "prepared")
    staff.press("chair", f"{steer}/poll", command="open", poll=poll)
    return int(hall.wait_for_state(poll, "open")["attempt"])


def _cast(tablet: VirtualTablet, attempt: int) -> None:
    if not tablet.is_connected():
        tablet.disconnect()
        tablet.connect()
    poll = tablet.wait_for_poll(attempt, 20)
    tablet.cast(poll, plausible_marks(poll, random.Random()))


def _openssl_accepts(folder: Path, record: str) -> bool:
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "meeting.pub.pem", "-rawin"]
    command += ["-in", record, "-sigfile", f"{record}.ed25519"]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 0
