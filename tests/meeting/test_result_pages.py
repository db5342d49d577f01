"""The pages around a published result: sealed lists opened, a wrong count by hand corrected."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.desk import Actor
from meeting.services.doors import checkin
from meeting.services.log.keys import DEMO_PASSPHRASE
from meeting.services.polls import manual, polls
from meeting.services.polls.casting import CastRequest, cast_ballot
from meeting.services.results import publishing
from meeting.services.results.publishing import RecordInfo
from tests.meeting.small_house import SYSTEM, SmallHouse, open_house
from voting.checks.sealed import read_sealed_rows

SIZE = 7
PAPERS = {"issued": 2, "collected": 2, "valid": 2, "void": 0,
          "options": {"o1": {"approve": 0, "against": 2}}}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    """Record 1 is of a secret election, record 2 of a named motion with two papers misread."""
    made = open_house(tmp_path_factory.mktemp("house"), size=SIZE)
    hold(made, "township-election", SIZE, secrecy="secret", protection="split", seats=1)
    members = checkin.roll(made.desk, SYSTEM, made.meeting)
    for member in members[-2:]:
        checkin.set_channel(made.desk, SYSTEM, member.id, "paper")
    hold(made, "motion-majority-all", SIZE - 2, secrecy="named")
    yield made
    made.desk.store.close()


def hold(house: SmallHouse, pack: str, tablets: int, **more: object) -> RecordInfo:
    desk = house.desk
    item = agenda.add_item(desk, SYSTEM, house.meeting, "poll", "表决")
    agenda.step_to(desk, SYSTEM, house.meeting, item)
    options = [OptionDraft("甲"), OptionDraft("乙")][: 2 if "seats" in more else 1]
    poll = agenda.add_poll(desk, SYSTEM, item, "题目", "", pack, options=options, **more)  # type: ignore[arg-type]
    polls.prepare_poll(desk, SYSTEM, poll)
    attempt = polls.open_poll(desk, SYSTEM, poll)
    for number, member in enumerate(checkin.roll(desk, SYSTEM, house.meeting)[:tablets]):
        voter = Actor("member", member.person_id, member.name, frozenset(), house.body)
        cast_ballot(desk, voter, CastRequest(attempt, f"{number:032x}", {"o1": "approve"}, []))
    if tablets < SIZE:
        for role in ("teller", "chief_teller"):
            manual.enter_manual(desk, staff(house, role), attempt, "paper", PAPERS)
    polls.close_poll(desk, SYSTEM, attempt)
    for role in ("chair", "chief_teller"):
        publishing.confirm(desk, staff(house, role), attempt, role)
    return publishing.publish(desk, SYSTEM, attempt)


def staff(house: SmallHouse, role: str) -> Actor:
    return Actor("staff", house.staff[role], role, frozenset({role}))


def test_the_chief_teller_downloads_the_list_and_nobody_else(house: SmallHouse) -> None:
    teller = house.browser("chief_teller")
    page = teller.client.get(f"/teller/{house.meeting}/sealed").get_data(as_text=True)
    assert "已封存给总监票人" in page
    assert f"/teller/{house.meeting}/sealed" in teller.client.get(
        f"/teller/{house.meeting}"
    ).get_data(as_text=True)
    answer = teller.post("/teller/sealed/1/list", passphrase=DEMO_PASSPHRASE)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rows-001.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(read_sealed_rows(json.loads(answer.get_data()))) == SIZE
    wrong = teller.post("/teller/sealed/1/list", passphrase="not the passphrase")
    assert wrong.status_code == 302
    assert house.browser("teller").post("/teller/sealed/1/list").status_code == 403
    assert house.browser("secretary").client.get(
        f"/teller/{house.meeting}/sealed"
    ).status_code == 403  # fmt: skip


def test_the_public_page_says_who_keeps_the_ballots(house: SmallHouse) -> None:
    public = house.browser().client
    assert "已封存给总监票人" in public.get("/results/record/1").get_data(as_text=True)
    assert "封存" not in public.get("/results/record/2").get_data(as_text=True)


def test_chief_teller_and_secretary_correct_a_record_on_its_page(house: SmallHouse) -> None:
    teller, secretary = house.browser("chief_teller"), house.browser("secretary")
    assert "/correcting/2" in teller.client.get(f"/signing/{house.meeting}").get_data(as_text=True)
    fields = {"c-issued": "2", "c-collected": "2", "c-valid": "2", "c-void": "0",
              "o-o1-approve": "2", "o-o1-against": "0", "o-o1-abstain": "0"}  # fmt: skip
    assert "c-issued" not in secretary.client.get("/correcting/2").get_data(as_text=True)
    form = teller.client.get("/correcting/2").get_data(as_text=True)
    assert all(f'name="{field}"' in form for field in fields)
    teller.post("/correcting/2/propose", channel="paper", reason="两张纸票读反", **fields)
    asked = secretary.client.get("/correcting/2").get_data(as_text=True)
    assert "两张纸票读反" in asked
    secretary.post("/correcting/2/publish", **fields)
    public = house.browser().client
    old = public.get("/results/record/2").get_data(as_text=True)
    new = public.get("/results/record/3").get_data(as_text=True)
    assert "已被更正" in old
    assert 'href="/results/record/3"' in old
    assert "本记录更正了此前公布的记录" in new
    assert 'href="/results/record/2"' in new
    assert "已被更正" in public.get("/results/record/2/report").get_data(as_text=True)
    minutes = public.get(f"/results/{house.meeting}/minutes").get_data(as_text=True)
    assert "已被第 3 号记录更正" in minutes
    log = public.get(f"/log/{house.body}").get_data(as_text=True)
    assert "更正" in log
