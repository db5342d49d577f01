"""What staff do after a result is out, in a real browser over a real server.

The chief teller opens the sealed list and hands one voter the own ballot; a count by hand is
corrected by two persons. What they download is checked by `python -m voting verify`, as a stranger
would.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from meeting.demo.server import DemoServer
from meeting.services.log.keys import DEMO_PASSPHRASE
from tests.browser.measures import AA, TOO_FAINT, TOO_WIDE, UNNAMED
from tests.meeting.blind_hall import BlindHall
from tests.meeting.house import House
from tests.meeting.test_correcting import RIGHT, SIZE, wrong_record
from tests.meeting.test_sealed_rows import blind_election
from voting.__main__ import main
from voting.blind.ack import Ack
from voting.canonical import canonical_bytes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ELECTION, MOTION, CORRECTION = 1, 2, 3
REASON = "两张纸票的赞成、反对读反了"
SIZES = ((390, 844), (1280, 800))


@dataclass
class Published:
    """A server over a house that published a blind election and a motion wrongly counted."""

    server: DemoServer
    chromium: Browser
    acks: list[Ack]
    body: int
    _desks: dict[str, Page] = field(default_factory=dict)

    def desk(self, role: str) -> Page:
        """This role's browser, signed in once."""
        if role not in self._desks:
            page = self.chromium.new_context(accept_downloads=True).new_page()
            page.goto(f"{self.server.url}/sign-in?name={role}&code=code-{role}")
            page.locator("button.main").click()
            page.wait_for_url(lambda address: "/sign-in" not in address)
            self._desks[role] = page
        return self._desks[role]

    def fetched(self, folder: Path, record: int) -> Path:
        """The record with all that lies beside it, as anybody takes it from the public pages."""
        path = folder / f"record-{record:03d}.json"
        for place, name in (
            (f"results/record/{record}.json", path.name),
            (f"results/record/{record}.ed25519", f"{path.name}.ed25519"),
            (f"results/key/{self.body}.pem", "meeting.pub.pem"),
            (f"log/{self.body}/events.jsonl", "events.jsonl"),
            (f"log/{self.body}/checkpoint", "checkpoint"),
            (f"log/{self.body}/log.vkey", "log.vkey"),
        ):
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(f"{self.server.url}/{place}", timeout=30)
                answer.raise_for_status()
            (folder / name).write_bytes(answer.content)
        return path


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, static_browser: Browser
) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("published")
    house = House(folder / "data", "congress", SIZE)
    hall = BlindHall(house, folder / "hall")
    _record, acks = blind_election(hall)
    wrong_record(house, secrecy="secret")
    hall.stop()
    house.desk.store.close()
    server = DemoServer(folder / "data")
    server.start()
    yield Published(server, static_browser, acks, house.body)
    server.stop()


def states(folder: Path, capsys: pytest.CaptureFixture[str], record: Path, *more: str) -> Any:
    """The exit code of `verify` with the log at hand, and the state of each check.

    Beside the checks it says as `superseded` whether another record has taken its place.
    """
    log = ("--checkpoint", str(folder / "checkpoint"), "--log-key", str(folder / "log.vkey"))
    code = main(["verify", str(record), *log, "--json", *more])
    report = json.loads(capsys.readouterr().out)
    found = {check["name"]: check["state"] for check in report["checks"]}
    return code, found | {"superseded": report["superseded"]}


def saved(page: Page, form: Locator, folder: Path) -> Path:
    """Presses the form's button and keeps the file that comes, under the name it comes with."""
    with page.expect_download() as download:
        form.locator("button").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def looked_at(page: Page) -> None:
    """The page can be read: named fields, contrast, no line that runs out of it."""
    faults = [page.evaluate(UNNAMED), page.evaluate(TOO_FAINT, AA)]
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        faults.append(page.evaluate(TOO_WIDE))
    assert faults == [[]] * len(faults)


def test_the_chief_teller_opens_the_sealed_list_and_hands_out_one_ballot(
    published: Published, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk, ack = published.desk("chief_teller"), published.acks[3]
    desk.goto(f"{published.server.url}/teller/1")
    desk.get_by_role("link", name="封存的逐票清单").click()
    section = desk.locator("section", has=desk.get_by_text("封存给总监票人"))
    expect(section).to_have_count(1)
    whole, single = section.locator("form").nth(0), section.locator("details form")
    whole.locator("[name=passphrase]").fill("not the passphrase")
    whole.locator("button").click()
    expect(desk.get_by_role("alert")).to_contain_text("wrong-passphrase")
    looked_at(desk)
    whole.locator("[name=passphrase]").fill(DEMO_PASSPHRASE)
    rows = saved(desk, whole, tmp_path)
    assert (rows.name, len(json.loads(rows.read_bytes()))) == ("rows-001.json", 8)
    section.locator("summary").click()
    single.locator("[name=passphrase]").fill(DEMO_PASSPHRASE)
    single.locator("[name=serial]").fill("AAAA-AAAA-AAAA-AAAA")
    single.locator("button").click()
    expect(desk.get_by_role("alert")).to_contain_text("no-such-serial")
    section.locator("summary").click()
    # As it is read aloud: small letters, no dashes.
    single.locator("[name=serial]").fill(ack.serial.lower().replace("-", " "))
    single.locator("[name=passphrase]").fill(DEMO_PASSPHRASE)
    row = saved(desk, single, tmp_path)
    assert row.name == f"row-{ack.serial}.json"
    assert json.loads(row.read_bytes())["row"]["serial"] == ack.serial
    record = published.fetched(tmp_path, ELECTION)
    kept = tmp_path / "ack.json"
    kept.write_bytes(canonical_bytes(ack.to_json()))
    code, found = states(tmp_path, capsys, record, "--ballots", str(rows), "--ack", str(kept))
    wanted = ("ballots_root", "credentials", "ballot_signatures", "counts", "acks", "log")
    assert (code, {found[name] for name in wanted}) == (0, {"passed"})
    code, found = states(tmp_path, capsys, record, "--row", str(row), "--ack", str(kept))
    assert (code, found["shown_rows"], found["acks"]) == (0, "passed", "passed")
    # A teller sees who keeps the lists and has nothing to open them with.
    other = published.desk("teller")
    other.goto(f"{published.server.url}/teller/1/sealed")
    expect(other.get_by_text("封存给总监票人")).not_to_have_count(0)
    expect(other.locator("[name=passphrase]")).to_have_count(0)


def enter(form: Locator, counts: dict[str, Any]) -> None:
    """Fills in a count by hand."""
    for name in ("issued", "collected", "valid", "void"):
        form.locator(f"[name=c-{name}]").fill(str(counts[name]))
    for option, columns in counts["options"].items():
        for column, number in columns.items():
            form.locator(f"[name=o-{option}-{column}]").fill(str(number))


def test_a_count_by_hand_is_corrected_by_two_persons_and_a_stranger_finds_it_sound(
    published: Published, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    teller, secretary = published.desk("chief_teller"), published.desk("secretary")
    address = f"{published.server.url}/correcting/{MOTION}"
    for desk in (secretary, teller):
        desk.goto(address)
        looked_at(desk)
    # The secretary has nothing to repeat yet.
    expect(secretary.locator("form.fields")).to_have_count(0)
    form = teller.locator("form.fields")
    enter(form, RIGHT)
    form.locator("[name=reason]").fill(REASON)
    form.locator("button").click()
    expect(teller.get_by_role("status")).to_contain_text("更正已提出")
    secretary.goto(address)
    expect(secretary.get_by_text(REASON)).to_be_visible()
    again = secretary.locator("form.fields")
    enter(again, {**RIGHT, "options": {"o1": {"approve": 1, "against": 1, "abstain": 0}}})
    again.locator("button").click()
    expect(secretary.get_by_role("alert")).to_contain_text("counts-disagree")
    enter(again, RIGHT)
    again.locator("button").click()
    expect(secretary.locator(".note.done")).to_contain_text("更正后的记录已签名公布")
    secretary.locator(".note.refused").get_by_role("link", name="记录第 3 号").click()
    expect(secretary).to_have_url(f"{published.server.url}/results/record/{CORRECTION}")
    expect(secretary.locator("main")).to_contain_text(REASON)
    for number, superseded in ((MOTION, "yes"), (CORRECTION, "no")):
        record = published.fetched(tmp_path, number)
        code, found = states(tmp_path, capsys, record)
        assert (code, found["log"], found["outcome"]) == (0, "passed", "passed")
        assert found["superseded"] == superseded
    old, new = (
        json.loads((tmp_path / f"record-{number:03d}.json").read_bytes())
        for number in (MOTION, CORRECTION)
    )
    assert (old["outcome"]["chosen"], new["outcome"]["chosen"]) == ([], ["o1"])
    assert [one["role"] for one in new["confirmed"]] == ["chief_teller", "secretary"]
    events = (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(events[-1])["kind"] == "correction"
