"""The secretary's pages over HTTP: the roster, and a poll while it is written."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from meeting.app import create_app
from meeting.services.agenda import agenda
from meeting.services.doors import checkin
from meeting.services.people import bodies, people, roster
from meeting.settings import Settings
from tests.meeting.house import ROOT, House, Make
from tests.meeting.test_pictures import drawn

HEADER = "姓名,性别,代表团,座位号,电话,身份"


class Office:
    """A browser in which somebody of the staff is signed in."""

    def __init__(self, hall: House, who: str = "secretary") -> None:
        self.hall = hall
        app, _ = create_app(Settings(data=hall.desk.data, testing=True), hall.desk)
        self.client: FlaskClient = app.test_client()
        self.post("/sign-in", {"name": who, "password": "code-" + who}, "/sign-in")

    def get(self, path: str) -> str:
        return self.client.get(path).get_data(as_text=True)

    def post(self, path: str, form: dict[str, Any], page: str = "/desk") -> str:
        """Sends a form with the page's own token and follows to what is shown then."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.get(page))
        assert token is not None
        data = {**form, "csrf_token": token.group(1)}
        answer = self.client.post(path, data=data, follow_redirects=True)
        assert answer.status_code < 500
        return answer.get_data(as_text=True)


@pytest.fixture
def office(house: Make) -> Office:
    return Office(house(size=4))


def test_a_roster_is_previewed_then_imported_whole(office: Office) -> None:
    hall = office.hall
    page = f"/desk/bodies/{hall.body}/roster"
    lines = [HEADER, "示范1,女,一团,1,,代表", "改名,女,一团,2,,代表", "新人,男,二团,9,,代表"]
    file = (io.BytesIO("\n".join(lines).encode()), "r.csv")
    before = hall.dump()
    preview = office.post(page, {"file": file}, page)
    assert hall.dump() == before
    for name in ("新人", "改名", "示范2", "示范3"):
        assert name in preview
    token = re.search(r'name="token" value="([0-9a-f]{32})"', preview)
    assert token is not None
    form = {"token": token.group(1), "removes": "on"}
    listed = office.post(f"{page}/import", form, page)
    assert "新人" in listed
    assert "示范3" not in listed
    again = office.post(f"{page}/import", form, page)
    assert "[roster-stale]" in again


def test_a_faulty_file_shows_row_and_reason_and_offers_no_import(office: Office) -> None:
    page = f"/desk/bodies/{office.hall.body}/roster"
    content = f"{HEADER}\n甲,女,,1,,代表\n,女,,1,,神仙".encode()
    preview = office.post(page, {"file": (io.BytesIO(content), "r.csv")}, page)
    for words in ("缺少姓名", "座位号与第 2 行重复", "身份不明：神仙"):
        assert words in preview
    assert 'name="token"' not in preview
    refused = office.post(page, {"file": (io.BytesIO(b"\xd0\xcf\x11\xe0"), "r.xlsx")}, page)
    assert "[roster-unreadable]" in refused
    assert "先选" in office.post(page, {}, page)


def test_one_person_is_corrected_suspended_restored_and_released(office: Office) -> None:
    hall, person = office.hall, office.hall.members[0].person_id
    page = f"/desk/people/{person}"
    entry = {"name": "示范甲", "sex": "女", "unit": "二团", "seat_no": "A1", "phone": "",
             "kinds": ["deputy", "presidium"]}  # fmt: skip
    assert "示范甲" in office.post(page, {**entry, "command": "edit"}, page)
    assert checkin.roll(hall.desk, ROOT, hall.meeting)[0].seat_no == "A1"
    assert "[seat-taken]" in office.post(page, {**entry, "seat_no": "2", "command": "edit"}, page)
    assert "[reason-missing]" in office.post(page, {"command": "suspend"}, page)
    assert "暂停执行职务" in office.post(page, {"command": "suspend", "reason": "依法"}, page)
    assert not checkin.roll(hall.desk, ROOT, hall.meeting)[0].may_cast
    office.post(page, {"command": "restore", "reason": "期满"}, page)
    assert people.get_person(hall.desk, ROOT, person).status == "active"
    assert "[pin-malformed]" in office.post(page, {"command": "pin", "pin": "abc"}, page)
    office.post(page, {"command": "pin", "pin": "4711"}, page)
    assert people.get_person(hall.desk, ROOT, person).pin_hash
    office.post(page, {"command": "release", "reason": "辞职"}, page)
    assert "示范甲" not in office.get(f"/desk/bodies/{hall.body}/roster")
    fresh = {**entry, "name": "补选"}
    assert "补选" in office.post(f"/desk/bodies/{hall.body}/people", fresh)


def test_the_exported_roster_can_be_read_again(office: Office) -> None:
    for kind in ("csv", "xlsx"):
        answer = office.client.get(f"/desk/bodies/{office.hall.body}/roster.{kind}")
        preview = roster.preview_roster(f"r.{kind}", answer.get_data())
        assert [entry.name for entry in preview.rows] == [f"示范{n}" for n in range(1, 5)]


def test_a_secretary_of_another_body_sees_and_changes_nothing_here(office: Office) -> None:
    hall = office.hall
    other = bodies.create_body(hall.desk, ROOT, "乙镇", "congress", is_demo=True)
    bodies.create_staff(hall.desk, ROOT, "yi", "乙秘书", ["secretary"], other, code="code-yi")
    stranger, person = Office(hall, "yi"), hall.members[0].person_id
    before = hall.dump()
    pages = (
        f"/desk/bodies/{hall.body}/roster",
        f"/desk/bodies/{hall.body}/roster.csv",
        f"/desk/bodies/{hall.body}/roster.xlsx",
        f"/desk/bodies/{hall.body}/cards",
        f"/desk/people/{person}",
        f"/desk/meetings/{hall.meeting}",
        f"/desk/meetings/{hall.meeting}/journal",
        f"/chair/{hall.meeting}",
        f"/door/{hall.meeting}",
    )
    for page in pages:
        answer = stranger.client.get(page)
        assert answer.status_code == 403, page
        assert "示范1" not in answer.get_data(as_text=True)
    assert "示范镇" not in stranger.get("/desk")
    assert "乙镇" in stranger.get("/desk")
    stranger.post(f"/desk/people/{person}", {"command": "release", "reason": "不是我的"})
    assert hall.dump() == before


def test_a_draft_is_rewritten_and_its_options_get_pictures(office: Office) -> None:
    hall = office.hall
    poll = hall.poll("township-project-choose", ["修桥", "修路"], seats=1)
    page = f"/desk/meetings/{hall.meeting}/polls/{poll}"
    upload = {"picture": (io.BytesIO(drawn("JPEG")), "a.jpg")}
    shown = office.post(f"{page}/pictures/o2", upload, page)
    address = re.search(r"/pictures/[0-9a-f]{32}\.jpg", shown)
    assert address is not None
    answer = Office.__new__(Office)  # anybody: pictures need no sign-in
    answer.client = office.client.application.test_client()
    picture = answer.client.get(address.group())
    assert picture.status_code == 200
    assert picture.mimetype == "image/jpeg"
    assert "immutable" in picture.headers["Cache-Control"]
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    form = {
        "title": "民生实事票决",
        "pack": "township-project-choose",
        "seats": "1",
        "minutes": "3",
        "secrecy": "secret",
        "protection": "split",
        "options": "修路 | 30 万元 | 村口 | 交通办 | 硬化 2 公里\n建广场",
    }
    saved = office.post(page, form, page)
    assert address.group() in saved
    entered = agenda.read_poll(hall.desk, ROOT, poll)
    assert [option.name for _, option in entered.options] == ["修路", "建广场"]
    assert entered.options[0][1].cost == "30 万元"
    assert (entered.title, entered.duration_s) == ("民生实事票决", 180)
    refused = office.post(f"{page}/pictures/o1", {"picture": (io.BytesIO(b"no"), "a.png")}, page)
    assert "[picture-refused]" in refused
    office.post(f"{page}/pictures/o1", {"command": "remove"}, page)
    assert office.client.get(address.group()).status_code == 404
    office.post(f"{page}/prepare", {}, page)
    assert "[poll-not-draft]" in office.post(page, form, page)


def test_a_poll_that_is_refused_comes_back_as_it_was_entered(office: Office) -> None:
    meeting = office.hall.meeting
    item = agenda.add_item(office.hall.desk, ROOT, meeting, "poll", "票决")
    page = f"/desk/meetings/{meeting}/items/{item}/polls"
    form = {"title": "修哪一条路", "pack": "township-project-choose", "seats": "2", "minutes": "7"}
    refused = office.post(page, form, page)
    assert "[no-options]" in refused
    seats, minutes = (f'name="{n}" min="1" value="{v}"' for n, v in (("seats", 2), ("minutes", 7)))
    for kept in ("修哪一条路", seats, minutes):
        assert kept in refused
    assert 'value="township-project-choose" selected' in refused


def test_a_day_that_does_not_exist_makes_no_meeting_and_no_term(office: Office) -> None:
    form = {"term": "二届", "session": "一次", "name": "会", "held_on": "2026-02-30"}
    before = office.hall.dump()
    shown = office.post(f"/desk/bodies/{office.hall.body}/meetings", form)
    assert "[input-refused]" in shown
    assert office.hall.dump() == before
