"""The secretary's desk: the checklist's law, rules tried, options as cards, the journal, faults."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting.services import journal
from meeting.services.agenda import agenda, rule_trial, ticks
from meeting.services.agenda.checklist import TICKED, Facts, checklist
from meeting.services.agenda.checklist_facts import read_facts
from meeting.services.agenda.rule_trial import TrialNumbers, example, try_rule
from meeting.services.people import roster
from meeting.services.refusals import InputRefused
from tests.meeting.house import ROOT, Make
from tests.meeting.test_secretary_pages import HEADER, Office
from voting.cli.pack_files import built_in_packs
from voting.decide import decide
from voting.roll import Roll

NUMBERS = st.integers(0, 3)
FACTS = st.builds(
    Facts,
    people=NUMBERS,
    roles_missing=st.sampled_from([(), ("chair",)]),
    key=st.sampled_from(["missing", "locked", "unlocked"]),
    blind_polls=NUMBERS,
    has_recovery=st.booleans(),
    items=NUMBERS,
    items_without_poll=st.sampled_from([(), ("票决",)]),
    polls=NUMBERS,
    polls_begun=NUMBERS,
    polls_finished=NUMBERS,
    waiting_to_publish=NUMBERS,
    meeting=st.sampled_from(["preparing", "in_session", "ended"]),
    present=NUMBERS,
    quorum=NUMBERS,
    ticked=st.frozensets(st.sampled_from(TICKED)),
)
DONE = Facts(
    people=3, roles_missing=(), key="unlocked", blind_polls=1, has_recovery=True, items=2,
    items_without_poll=(), polls=2, polls_begun=2, polls_finished=2, waiting_to_publish=0,
    meeting="ended", present=3, quorum=2, ticked=frozenset(TICKED),
)  # fmt: skip
# Each fact spoilt alone, and the line that must then not be done.
SPOILT = {
    "roster": {"people": 0},
    "cards": {"ticked": frozenset(TICKED) - {"cards"}},
    "staff": {"roles_missing": ("chair",)},
    "agenda": {"items": 0},
    "polls": {"items_without_poll": ("票决",)},
    "recovery": {"has_recovery": False},
    "key": {"key": "locked"},
    "fingerprint": {"key": "missing"},
    "start": {"meeting": "preparing"},
    "quorum": {"meeting": "in_session", "present": 1},
    "held": {"polls_begun": 1},
    "published": {"polls_finished": 1},
    "ended": {"meeting": "in_session"},
    "minutes": {"ticked": frozenset()},
}


@given(FACTS)
@settings(max_examples=200)
def test_the_next_line_is_the_first_open_one_and_the_order_never_changes(facts: Facts) -> None:
    lines = checklist(facts)
    assert [line.key for line in lines] == list(SPOILT)
    states = [line.state for line in lines]
    assert states.count("next") <= 1
    if "next" in states:
        assert "open" not in states[: states.index("next")]
    else:
        assert "open" not in states


@pytest.mark.parametrize("key", SPOILT)
def test_each_line_waits_for_its_own_fact(key: str) -> None:
    assert {line.state for line in checklist(DONE)} == {"done"}
    spoilt = {line.key: line.state for line in checklist(replace(DONE, **SPOILT[key]))}
    assert spoilt[key] != "done"
    assert checklist(replace(DONE, blind_polls=0))[5].state == "unneeded"


def test_the_facts_follow_the_meeting(house: Make) -> None:
    hall = house(size=5)

    def states() -> dict[str, str]:
        facts = read_facts(hall.desk, hall.staff["secretary"], hall.meeting)
        return {line.key: line.state for line in checklist(facts)}

    assert (states()["agenda"], states()["cards"]) == ("open", "next")
    agenda.add_item(hall.desk, ROOT, hall.meeting, "poll", "空的")
    facts = read_facts(hall.desk, ROOT, hall.meeting)
    assert facts.items_without_poll == ("空的",)
    agenda.remove_item(hall.desk, ROOT, agenda.list_items(hall.desk, hall.meeting)[0].id)
    ticks.tick(hall.desk, hall.staff["secretary"], hall.meeting, "cards", True)
    assert states()["cards"] == "done"
    ticks.tick(hall.desk, hall.staff["secretary"], hall.meeting, "cards", False)
    assert states()["cards"] == "next"
    with pytest.raises(InputRefused):
        ticks.tick(hall.desk, ROOT, hall.meeting, "published", True)
    hall.check_in(5)
    hall.finish(hall.open(hall.poll("motion-majority-all", ["决议"])))
    assert {states()[key] for key in ("quorum", "held", "published", "polls")} == {"done"}


@pytest.mark.parametrize("pack_id", built_in_packs())
def test_a_trial_says_what_decide_says(pack_id: str) -> None:
    pack = built_in_packs()[pack_id]
    trial = try_rule(pack, example(pack))
    assert trial.tally is not None
    assert trial.outcome == decide(pack, Roll(92, 85), trial.tally)
    assert len(rule_trial.fields_of(pack)) == len(trial.numbers.given)
    # Too few present: no quorum; more counted than there are ballots: refused with a reason.
    few = try_rule(pack, example(pack, 92, 10)).outcome
    assert few is not None
    assert few.status == "no_quorum"
    full = tuple(200 for _ in trial.numbers.given)
    refused = try_rule(pack, TrialNumbers(92, 85, 0, 0, full)).refusal
    assert refused is not None
    assert refused.message("zh")
    assert try_rule(pack, TrialNumbers(92, 93, 0, 0, trial.numbers.given)).refusal is not None


def test_the_rule_page_explains_and_tries_every_rule(house: Make) -> None:
    office = Office(house(size=4))
    for pack_id, pack in built_in_packs().items():
        page = office.get(f"/desk/rules?pack={pack_id}")
        assert pack.legal_basis[0] in page
        line = decide(pack, Roll(92, 85), try_rule(pack, example(pack)).tally).derivation[0]  # type: ignore[arg-type]
        assert line.zh in page
    tried = "of=motion-majority-all&entitled=92&present=85&not_pressed=3&void=1"
    page = office.get(f"/desk/rules?pack=motion-majority-all&{tried}&n0=46&n1=20")
    assert "46 &lt; 47" in page
    assert "收回 82 张，有效 81 张" in page
    assert "凑不成一次表决" in office.get(
        f"/desk/rules?pack=motion-majority-all&{tried}&n0=99&n1=0"
    )
    assert office.client.get("/desk/rules?pack=nonsense&of=x&n0=-5&present=zz").status_code == 200


def test_options_come_as_cards_and_lines_and_empty_cards_are_left_out(house: Make) -> None:
    hall = house(size=4)
    office = Office(hall)
    item = agenda.add_item(hall.desk, ROOT, hall.meeting, "poll", "票决")
    page = f"/desk/meetings/{hall.meeting}/items/{item}/polls"
    assert "票决" in office.get(page)
    form = {
        "title": "票决", "pack": "township-project-choose", "seats": "1",
        "option_name": ["修桥", "", "修路"], "option_cost": ["3 万元", "", ""],
        "option_place": ["东", "", ""], "option_unit": ["甲", "", ""],
        "option_description": ["一行\n二行", "", ""], "option_source": ["", "", ""],
        "options": "广场 | 9 万元\n",
    }  # fmt: skip
    office.post(page, form, page)
    poll = agenda.list_items(hall.desk, hall.meeting)[0].polls[0].id
    options = [option for _, option in agenda.read_poll(hall.desk, ROOT, poll).options]
    assert [one.name for one in options] == ["修桥", "修路", "广场"]
    assert (options[0].cost, options[0].description, options[2].cost) == (
        "3 万元", "一行\n二行", "9 万元",
    )  # fmt: skip
    shown = office.get(f"/desk/meetings/{hall.meeting}/polls/{poll}")
    assert shown.count('name="option_name" value="修') == 2


def test_an_item_is_put_where_it_was_dropped(house: Make) -> None:
    hall = house(size=2)
    office = Office(hall)
    items = [agenda.add_item(hall.desk, ROOT, hall.meeting, "report", name) for name in "甲乙丙"]
    page = f"/desk/meetings/{hall.meeting}"
    office.post(f"{page}/items/{items[2]}", {"command": "move", "position": "1"}, page)
    assert [one.title for one in agenda.list_items(hall.desk, hall.meeting)] == ["丙", "甲", "乙"]


def test_the_journal_is_found_by_text_person_kind_and_day(
    house: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = house(size=2)
    monkeypatch.setattr(journal, "PAGE_LINES", 10)
    for number in range(12):
        agenda.add_item(hall.desk, hall.staff["secretary"], hall.meeting, "report", f"第{number}项")

    def found(page: int = 1, **wanted: object) -> journal.JournalPage:
        asked = journal.Wanted(**wanted)  # type: ignore[arg-type]
        return journal.read_page(hall.desk, ROOT, hall.meeting, asked, page)

    first, last = found(kind="item"), found(9, kind="item")
    assert (first.found, first.pages, len(first.lines)) == (12, 2, 10)
    assert (last.page, len(last.lines), last.lines[-1].subject) == (2, 2, "第0项")
    assert found(who="secretary").found == 12
    assert found(who="nobody").found == 0
    assert found(text="第7项").found == 1
    assert found(since=datetime(2099, 1, 1, tzinfo=UTC)).found == 0
    assert found(before=datetime(2099, 1, 1, tzinfo=UTC)).found == found().found
    office = Office(hall)
    page = office.get(f"/desk/meetings/{hall.meeting}/journal?kind=item&page=2&from=2020-01-01")
    assert "第 2 页，共 2 页" in page
    assert "加入议程" in page
    for wrong in ("from=2026-02-30", "until=9999-12-31", "from=x", "page=-3"):
        answer = office.client.get(f"/desk/meetings/{hall.meeting}/journal?{wrong}")
        assert answer.status_code == 200, wrong


def test_faults_stand_beside_the_cells_they_are_about(house: Make) -> None:
    office = Office(house(size=2))
    lines = [HEADER, "甲,女,一团,1,,代表", "乙,男,二团,1,,神仙", ",女,三团,7,,代表"]
    content = "\n".join(lines).encode()
    faulty = roster.preview_roster("r.csv", content).faulty
    assert [(row.row, [e.column for e in row.errors]) for row in faulty] == [
        (3, ["seat_no", "kinds"]),
        (4, ["name"]),
    ]
    page = f"/desk/bodies/{office.hall.body}/roster"
    shown = office.post(page, {"file": (io.BytesIO(content), "r.csv")}, page)
    row = re.search(r'<th scope="row" class="num">3</th>.*?</tr>', shown, re.DOTALL)
    assert row is not None
    assert "乙" in row[0]
    assert row[0].count('class="wrong"') == 2
    assert "甲" not in row[0]
