"""The same number on every screen: read off the display, the desks, the tablets and the record."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.whole_meeting.room import WholeRoom

ROOT = Path(__file__).resolve().parents[3]
# Each gives pairs: an option's place on the ballot, and the one number that counts for it. Not the
# names: of a person who was not appointed the hall is told no name.
PAIR = """rows => rows.map((row) =>
  [%s, %s].map((part) => parseInt(part.textContent, 10)))"""
ON_DISPLAY = PAIR % ('row.querySelector(".num")', 'row.querySelector(".val")')
ON_TABLET = PAIR % ("row.children[0]", "row.children[2]")
ON_DESK = PAIR % ('row.querySelector("th")', 'row.querySelector("b.num")')


def agree_on_presence(room: WholeRoom, present: int) -> None:
    """How many are there, on the display, at the door and on the chair's console."""
    said = f"{room.speech.say('实到')} {present} "
    expect(room.display.locator("footer .presence")).to_contain_text(said)
    expect(room.staff["door"].locator(".figures .num").nth(1)).to_have_text(str(present))
    expect(room.staff["chair"].locator(".ledger dd").nth(1)).to_have_text(str(present))


def agree_on_turnout(room: WholeRoom, cast: int, not_pressed: int) -> None:
    """How many ballots came in and how many may still come, on the display and on the desks."""
    display, chair = room.display, room.staff["chair"]
    expect(display.locator(".cast .num")).to_have_text(str(cast))
    expect(display.locator(".waiting .num")).to_have_text(str(not_pressed))
    tablets = f"{len(room.tablets)}"
    expect(chair.locator("[data-show=online]")).to_have_text(tablets)
    expect(chair.locator("[data-show=cast]").first).to_have_text(str(cast))
    expect(chair.locator("[data-show=not-pressed]").first).to_have_text(str(not_pressed))
    for role in ("chief_teller", "teller"):
        tablets = room.staff[role].locator("tr[data-key=tablet] [data-show=cast]")
        expect(tablets).to_have_text(str(cast))


def agree_on_result(room: WholeRoom, record: dict[str, Any], expected: list[int]) -> None:
    """What each option got, in official order: on every screen as in the signed record."""
    assert [_support(row) for row in record["tally"]["options"]] == expected
    for page, rows, reading in (
        (room.display, ".outcome li", ON_DISPLAY),
        (room.staff["chair"], ".sheet table tbody tr", ON_DESK),
        (room.staff["chief_teller"], ".sheet table tbody tr", ON_DESK),
        *((tablet, "ol.outcome li", ON_TABLET) for tablet in room.tablets),
    ):
        expect(page.locator(rows)).to_have_count(len(expected))
        assert dict(page.locator(rows).evaluate_all(reading)) == dict(enumerate(expected, 1))


def verified_record(room: WholeRoom, seq: int, folder: Path) -> dict[str, Any]:
    """The record as anybody downloads it, found sound by `python -m voting verify`."""
    visitor = room.visit(f"/results/record/{seq}")
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        f"record-{seq:03d}.json": f"/results/record/{seq}.json",
        f"record-{seq:03d}.json.ed25519": f"/results/record/{seq}.ed25519",
        "meeting.pub.pem": f"/results/record/{seq}.pub.pem",
    }
    for name, path in files.items():
        answer = visitor.request.get(room.server.url + path)
        assert answer.ok, path
        (folder / name).write_bytes(answer.body())
    visitor.context.close()
    command = [sys.executable, "-m", "voting", "verify", str(folder), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
    record: dict[str, Any] = json.loads((folder / f"record-{seq:03d}.json").read_bytes())
    return record


def _support(row: dict[str, Any]) -> int:
    return int(row["approve"] if "approve" in row else row["chosen"])
