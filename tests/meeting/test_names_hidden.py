"""In polls about persons a name is public once it passed, and a rejected one never."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from meeting.app import create_app
from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.polls import boards, polls
from meeting.services.results import publishing
from meeting.settings import Settings
from tests.meeting.house import ROOT, House, Make
from voting.cli.pack_files import built_in_packs
from voting.verify import verify_record

pytestmark = pytest.mark.slow

ABOUT_PERSONS = sorted(pack.id for pack in built_in_packs().values() if pack.about_persons)
CHOSEN, REJECTED, WRITTEN = "赵钱孙", "周吴郑", "冯陈褚"
KINDS = {"township": "congress", "subdistrict": "subdistrict", "recall": "congress"}
FILLED = {"kind": "csv", "token": "1.x", "name": "x.png", "filename": "tokens.css"}


def options() -> list[OptionDraft]:
    return [
        OptionDraft(name, f"{name}的简历", "", "", f"{name}的单位", "", f"{name}的来源")
        for name in (CHOSEN, REJECTED)
    ]


def names_in(text: str, *names: str) -> list[str]:
    """Which names stand in a text, also where JSON wrote them as escapes."""
    return [name for name in names if name in text or json.dumps(name)[1:-1] in text.lower()]


class Public:
    """Everything that somebody without a sign-in can read: every page there is, and the hall."""

    def __init__(self, hall: House) -> None:
        self.hall = hall
        self.app, _ = create_app(Settings(data=hall.desk.data, testing=True), hall.desk)
        self.client = self.app.test_client()

    def everything(self) -> str:
        """All of it, one after the other."""
        desk, records = self.hall.desk, publishing.list_records(self.hall.desk)
        snapshot = boards.hall_snapshot(desk, self.hall.meeting)
        found = [json.dumps(snapshot, ensure_ascii=False)]
        for path in self.paths([record.id for record in records]):
            found.append(self.client.get(path).get_data().decode("utf-8", "replace"))
        found += [record.content.decode() for record in records]
        return "\n".join(found)

    def paths(self, records: list[int]) -> list[str]:
        """Every address that answers GET, with the ids of this house put in.

        Except the papers': the text of a PDF is packed, so that no name could be found in it here,
        and it is set from what the page at the same address says.
        """
        found = []
        url = self.app.url_map.bind("localhost")
        for rule in self.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.rule.startswith("/static"):
                for record in records or [1]:
                    ids = dict.fromkeys(rule.arguments, 1) | {"meeting": self.hall.meeting}
                    ids |= {"record": record, "body": self.hall.body} | FILLED
                    found.append(url.build(rule.endpoint, {k: ids[k] for k in rule.arguments}))
        papers = {path for path in found if path.endswith(".pdf")}
        assert {path.removesuffix(".pdf") for path in papers} <= set(found)
        return [path for path in found if path not in papers]


def marks_for(method: str, grades: list[str], options: list[str]) -> dict[str, Any]:
    """The first option passes; the second, where there is one, does not."""
    if method == "approve":
        return dict(zip(options, ("approve", "against"), strict=False))
    if method == "grade":
        return dict(zip(options, (grades[0], grades[-1]), strict=False))
    return {options[0]: 1}


@pytest.mark.parametrize("pack_id", ABOUT_PERSONS)
def test_no_public_place_names_a_candidate_before_the_outcome_or_a_rejected_one_ever(
    house: Make, pack_id: str
) -> None:
    pack = built_in_packs()[pack_id]
    kind = KINDS.get(pack_id.partition("-")[0], "committee")
    hall: House = house(kind, 30)
    public = Public(hall)
    hall.check_in(30)
    item = agenda.add_item(hall.desk, ROOT, hall.meeting, "poll", "人事事项")
    agenda.step_to(hall.desk, hall.staff["chair"], hall.meeting, item)
    seats = 1 if pack.seats_wanted else None
    poll = agenda.add_poll(
        hall.desk,
        ROOT,
        item,
        "人事表决",
        "",
        pack_id,
        seats=seats,
        options=options()[: pack.max_options],
        protection="split",
    )

    def hidden() -> None:
        assert names_in(public.everything(), CHOSEN, REJECTED, WRITTEN) == []

    hidden()
    polls.prepare_poll(hall.desk, hall.staff["chair"], poll)
    hidden()
    attempt = polls.open_poll(hall.desk, hall.staff["chair"], poll)
    hidden()
    view = boards.tablet_snapshot(hall.desk, hall.members[0].person_id, hall.meeting)["poll"]
    # The tablet does name them: the walk looks for what is really there.
    names = [CHOSEN, REJECTED][: pack.max_options]
    assert names_in(json.dumps(view, ensure_ascii=False), CHOSEN, REJECTED) == names
    codes = [option["id"] for option in view["options"]]
    marks = marks_for(view["method"], [grade["id"] for grade in view["grades"]], codes)
    for number in range(25):
        written = (WRITTEN,) if pack.write_in and number < 5 else ()
        hall.cast(attempt, number, {} if written else marks, write_ins=written)
    hidden()
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    hidden()
    for one in hall.board()["confirmations"]:
        publishing.confirm(hall.desk, hall.staff[one["role"]], attempt, one["role"])
    hidden()
    record = publishing.publish(hall.desk, hall.staff["secretary"], attempt)
    pem = publishing.public_pem(hall.desk, hall.body)
    checks = verify_record(record.content, record.signature, pem)
    assert not [check for check in checks if check.state == "failed"]
    shown = public.everything()
    chosen = record.data["outcome"]["chosen"]
    assert names_in(shown, REJECTED, WRITTEN) == [
        name for code, name in zip(codes[1:], [REJECTED], strict=False) if code in chosen
    ]
    if codes[0] in chosen:
        assert names_in(shown, CHOSEN) == [CHOSEN]


def test_who_is_written_in_and_wins_is_named_and_recounted(house: Make) -> None:
    hall: House = house("congress", 30)
    public = Public(hall)
    hall.check_in(30)
    attempt = hall.open(hall.poll("township-election", [CHOSEN, REJECTED], seats=1))
    for number in range(30):
        written = (WRITTEN,) if number < 20 else ()
        hall.cast(attempt, number, {} if written else {"o1": "approve"}, write_ins=written)
    assert names_in(public.everything(), CHOSEN, REJECTED, WRITTEN) == []
    record = hall.finish(attempt)
    assert names_in(public.everything(), CHOSEN, REJECTED, WRITTEN) == [WRITTEN]
    names = [(one["name"], one["approve"]) for one in record.data["tally"]["write_ins"]]
    assert (WRITTEN, 20) in names
    assert WRITTEN in str(record.data["outcome"]["chosen"])


def test_written_names_reach_the_verified_record_where_no_person_is_hidden(
    house: Make, tmp_path: Path
) -> None:
    """Two who write the same name in other spelling count together; the rest stays unnamed."""
    hall: House = house("congress", 30)
    hall.check_in(30)
    attempt = hall.open(hall.poll("township-election", [CHOSEN, REJECTED], seats=1))
    for number, name in enumerate([WRITTEN, f" {WRITTEN} ", "独一人"]):
        hall.cast(attempt, number, {}, write_ins=(name,))
    for number in range(3, 25):
        hall.cast(attempt, number, {"o1": "approve"})
    data = hall.finish(attempt).data
    written = data["tally"]["write_ins"]
    assert sorted(one["approve"] for one in written) == [1, 2]
    assert names_in(json.dumps(data, ensure_ascii=False), WRITTEN, "独一人", REJECTED) == []
    assert data["outcome"]["chosen"] == ["o1"]
