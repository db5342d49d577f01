"""What somebody writes into a name stays text: on every page, and in every table that leaves."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from meeting.services.agenda import agenda, poll_editing
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.people import bodies, people, roster
from meeting.services.people.people import PersonEntry
from meeting.services.plain_cell import DANGEROUS
from meeting.services.polls import polls
from meeting.services.polls.entry import TURNING
from meeting.services.refusals import InputRefused
from meeting.services.results import publishing
from tests.meeting.hostile_house import CALLERS, NOBODY, HostileHouse, open_hostile
from tests.meeting.hostile_table import DOORS
from tests.meeting.house import ROOT
from voting.ballot import mark_ballot
from voting.cli.pack_files import built_in_packs, read_pack
from voting.errors import PackFileFaulty, WriteInMalformed
from voting.question import Option, Question

# A template would say it five times, a browser run the script, a broken attribute hold the rest.
SCRIPT = "{{'qz'*5}}{%x%}<script>x</script><img src=x onerror=y>\"'>"
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "=cmd|' /C calc'!A0")


WRITING = Question(method="approve", options=(Option("o1", "甲"),), seats=1, limit=1, write_in=True)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileHouse]:
    made = open_hostile(tmp_path_factory.mktemp("hostile"))
    yield made
    made.desk.store.close()


def person(name: str, seat: str) -> PersonEntry:
    return PersonEntry(name, "女", name, seat, "", ("deputy",))


def test_no_page_runs_or_hides_what_stands_in_a_name(house: HostileHouse) -> None:
    desk, meeting = house.desk, int(house.ids["meeting"])
    written = people.add_person(desk, ROOT, int(house.ids["body"]), person(SCRIPT, "90"))
    polls.close_poll(desk, ROOT, int(house.ids["attempt"]))
    polls.void_poll(desk, ROOT, int(house.ids["attempt"]), SCRIPT)
    item = agenda.add_item(desk, ROOT, meeting, "poll", SCRIPT, SCRIPT)
    agenda.step_to(desk, ROOT, meeting, item)
    option = OptionDraft(*[SCRIPT] * 5)
    poll = agenda.add_poll(
        desk, ROOT, item, SCRIPT, SCRIPT, "motion-majority-all", options=[option]
    )
    polls.prepare_poll(desk, ROOT, poll)
    attempt = polls.open_poll(desk, ROOT, poll)
    ids = {**house.ids, "item": str(item), "poll": str(poll), "person": str(written)}
    ids |= {"attempt": str(attempt), "announced": str(attempt)}
    shown = set()
    for door in DOORS:
        if door.method == "GET" and not door.rule.endswith(".pdf"):
            who = next(who for who in (NOBODY, *CALLERS) if who in door.who)
            answer = house.callers[who].get(house.address(door.rule, ids))
            page = answer.get_data().decode("utf-8", "replace")
            # A file is not taken for a page, whatever stands in it.
            assert answer.headers["X-Content-Type-Options"] == "nosniff", door.rule
            if answer.mimetype not in ("text/html", "image/svg+xml"):
                continue
            # Not a number: codes and keys on these pages are made by chance.
            assert "qz" * 5 not in page, door.rule
            assert "<script>x" not in page, door.rule
            assert "<img src=x" not in page, door.rule
            shown |= {door.rule} if "&lt;script&gt;x" in page else set()
    # So that the pages above did have the name to show; the display draws it by its script.
    assert {"/tablet/<int:meeting>", "/chair/<int:meeting>", "/desk/people/<int:person>"} <= shown
    assert len(shown) > 8


@pytest.mark.parametrize("sign", sorted(TURNING), ids=lambda sign: f"{ord(sign):04x}")
def test_no_unseen_sign_turns_the_order_of_a_name(house: HostileHouse, sign: str) -> None:
    desk, name = house.desk, f"张{sign}三"
    body, item, before = int(house.ids["body"]), int(house.ids["item"]), house.dump()
    pack = "motion-majority-all"
    for command in (
        lambda: people.add_person(desk, ROOT, body, person(name, "91")),
        lambda: bodies.create_body(desk, ROOT, name, "congress"),
        lambda: bodies.create_meeting(desk, ROOT, 1, name, date(2026, 11, 22)),
        lambda: agenda.add_item(desk, ROOT, int(house.ids["meeting"]), "break", name),
        lambda: agenda.add_poll(desk, ROOT, item, name, "", pack, options=[OptionDraft("甲")]),
        lambda: agenda.add_poll(desk, ROOT, item, "题", "", pack, options=[OptionDraft(name)]),
    ):
        with pytest.raises(InputRefused):
            command()
    assert house.dump() == before
    seen = roster.preview_roster("r.csv", f"姓名,座位号,身份\n{name},1,代表".encode())
    assert [error.code for error in seen.errors] == ["turned"]


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u2060", "\u3164", "\x07", "\U000e0041"])
def test_no_unseen_sign_makes_two_names_of_one(house: HostileHouse, sign: str) -> None:
    desk, name = house.desk, f"张{sign}三"
    with pytest.raises(InputRefused):
        people.add_person(desk, ROOT, int(house.ids["body"]), person(name, "92"))
    with pytest.raises(InputRefused):
        agenda.add_item(desk, ROOT, int(house.ids["meeting"]), "break", name)
    seen = roster.preview_roster("r.csv", f"姓名,座位号,身份\n{name},1,代表".encode())
    assert seen.errors
    with pytest.raises(WriteInMalformed):
        mark_ballot(WRITING, {}, [name] if sign != "\u3164" else [name + "\u200b"])


def test_longer_texts_lose_what_pasting_brings_and_are_refused_when_turned(
    house: HostileHouse,
) -> None:
    desk, meeting, item = house.desk, int(house.ids["meeting"]), int(house.ids["item"])
    pack, pasted = "motion-majority-all", "第一段\u200b。\ufeff\n第二段"
    added = agenda.add_item(desk, ROOT, meeting, "break", "休息", pasted)
    [kept] = [one for one in agenda.list_items(desk, meeting) if one.id == added]
    assert kept.text == "第一段。\n第二段"
    option = OptionDraft("甲", description=pasted)
    poll = agenda.add_poll(desk, ROOT, item, "题", pasted, pack, options=[option])
    written = poll_editing.read_poll(desk, ROOT, poll)
    assert (written.text, written.options[0][1].description) == (kept.text, kept.text)
    before = house.dump()
    for sign in sorted(TURNING):
        turned = f"赞{sign}成"
        for command in (
            lambda text=turned: agenda.add_item(desk, ROOT, meeting, "break", "休息", text),
            lambda text=turned: agenda.edit_item(desk, ROOT, added, "休息", text),
            lambda text=turned: agenda.add_poll(
                desk, ROOT, item, "题", text, pack, options=[OptionDraft("甲")]
            ),
            lambda text=turned: poll_editing.edit_poll(
                desk, ROOT, poll, "题", text, pack, options=[OptionDraft("甲")]
            ),
            lambda text=turned: polls.void_poll(desk, ROOT, int(house.ids["attempt"]), text),
            lambda text=turned: publishing.send_back(desk, ROOT, int(house.ids["attempt"]), text),
            lambda text=turned: people.suspend_person(desk, ROOT, int(house.ids["person"]), text),
        ):
            with pytest.raises(InputRefused):
                command()
        with pytest.raises(WriteInMalformed):
            mark_ballot(WRITING, {}, [turned])
    assert house.dump() == before


def test_a_rule_with_a_sign_that_nobody_sees_is_refused_with_its_line(tmp_path: Path) -> None:
    text = built_in_packs()["motion-majority-all"].text
    file = tmp_path / "own.toml"
    for sign in ("\u202e", "\u200b", "\ufeff"):
        file.write_text(text.replace("name", f"# {sign}\nname", 1), encoding="utf-8")
        with pytest.raises(PackFileFaulty) as refused:
            read_pack(file)
        assert refused.value.params["line"] > 0
        assert f"U+{ord(sign):04X}" in refused.value.message("zh")
    file.write_text(text, encoding="utf-8")
    assert read_pack(file).id == "motion-majority-all"


def is_harmless(cell: Any) -> bool:
    return not str(cell or "").lstrip(" ").startswith(DANGEROUS)


def test_no_cell_of_any_export_is_a_formula(house: HostileHouse) -> None:
    desk, body = house.desk, int(house.ids["body"])
    for place, formula in enumerate(FORMULAS):
        people.add_person(desk, ROOT, body, person(formula, f"F{place}"))
    text = roster.export_roster_csv(desk, ROOT, body).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert all(is_harmless(cell) for line in lines for cell in line)
    assert {f"'{formula}" for formula in FORMULAS} <= {line[0] for line in lines}
    book = load_workbook(io.BytesIO(roster.export_roster_xlsx(desk, ROOT, body)))
    cells = [cell for row in book.active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert all(cell.data_type != "f" and is_harmless(cell.value) for cell in cells)
    answer = house.callers[NOBODY].get(house.address("/results/record/<int:record>.csv"))
    counted = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert all(is_harmless(cell) for line in counted for cell in line)
