"""Pages, forms and secrets: a flooder waits, the hall behind the same address does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import gevent
import gevent.event
import pytest

from meeting.services.desk import WRONG_SECRETS
from meeting.services.doors import sign_in
from meeting.token_bucket import Buckets, Rate
from meeting.web import rates
from meeting.web.turnstile import Turnstile
from tests.meeting.small_house import SmallHouse, open_house

T = TypeVar("T")
FEW = Rate(per_second=0.01, at_once=6)
HALL = 3_000
# The card's page, its button, the way on, the tablet's page and the request to be checked in.
REQUESTS_TO_SIT_DOWN = 5
# tests/browser/test_ballot_forms.py counts them.
FILES_OF_A_PAGE = 90


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    made = open_house(tmp_path_factory.mktemp("house"))
    yield made
    made.desk.store.close()


def few(house: SmallHouse, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        monkeypatch.setattr(house.app.extensions["rates"], name, Buckets(FEW))


def test_a_stranger_who_asks_without_end_waits_and_whoever_is_signed_in_does_not(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, chair = house.browser("member"), house.browser("chair")
    few(house, monkeypatch, "strangers")
    stranger = house.browser().client
    answers = [stranger.get("/results") for _ in range(9)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429] * 3
    told = answers[-1]
    assert "too-many-requests" in told.get_data(as_text=True)
    assert "请等" in told.get_data(as_text=True)
    assert int(told.headers["Retry-After"]) > 0
    assert told.headers["Refresh"] == told.headers["Retry-After"]
    assert told.headers["Content-Security-Policy"]
    # From the same address, by the cookie of a sign-in.
    assert member.client.get(f"/tablet/{house.meeting}").status_code == 200
    assert chair.client.get(f"/chair/{house.meeting}").status_code == 200
    elsewhere = stranger.get("/results", environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 200


def test_one_account_that_asks_without_end_waits_and_nobody_else_does(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, chair = house.browser("member"), house.browser("chair")
    few(house, monkeypatch, "people")
    page = f"/tablet/{house.meeting}"
    said = [member.client.get(page).status_code for _ in range(8)]
    assert said == [200] * 6 + [429] * 2
    assert chair.client.get(f"/chair/{house.meeting}").status_code == 200
    assert house.browser().client.get("/results").status_code == 200


def test_a_cookie_that_nobody_signed_makes_no_new_person(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(house, monkeypatch, "strangers")
    said = []
    for number in range(8):
        client = house.browser().client
        client.set_cookie("yishitang", f"eyJfdXNlcl9pZCI6Im1lbWJlcjo{number}.x.y")
        said.append(client.get("/results").status_code)
    assert said == [200] * 6 + [429] * 2


def test_scripts_and_pictures_are_counted_apart(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(house, monkeypatch, "strangers", "files")
    client = house.browser().client
    said = [client.get("/static/tokens.css").status_code for _ in range(8)]
    assert said == [200] * 6 + [429] * 2
    assert client.get("/results").status_code == 200


def test_a_whole_hall_behind_one_address_sits_down_at_the_same_moment() -> None:
    standing_still = 0.0
    strangers = Buckets(rates.STRANGER, lambda: standing_still)
    files = Buckets(rates.FILES, lambda: standing_still)
    assert not any(strangers.admit("nat") for _ in range(HALL * REQUESTS_TO_SIT_DOWN))
    assert not any(files.admit("nat") for _ in range(HALL * FILES_OF_A_PAGE))
    people = Buckets(rates.PERSON, lambda: standing_still)
    assert not any(people.admit(n) for n in range(HALL) for _ in range(20))


def test_wrong_cards_at_an_address_hold_up_no_right_one(house: SmallHouse) -> None:
    stranger = house.browser()
    for _ in range(12):
        stranger.post("/s/1.wrong")
    assert "too-many-tries" in stranger.client.get("/seat").get_data(as_text=True)
    honest = house.browser()
    answer = honest.post(f"/s/{house.tokens[2]}")
    assert answer.headers["Location"].endswith("/tablet")


def test_wrong_passwords_under_ever_new_names_stop_being_computed(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[Callable[[], Any]] = []

    def run(work: Callable[[], T], /) -> T:
        computed.append(work)
        return work()

    monkeypatch.setattr(house.desk, "run", run)
    monkeypatch.setattr(house.desk, "wrong_secrets", Buckets(FEW))
    visitor = house.browser()
    said = [
        visitor.post("/sign-in", name=f"name {n}", password="x" * 12).status_code
        for n in range(FEW.at_once + 3)
    ]
    assert said == [400] * FEW.at_once + [429] * 3
    assert len(computed) == 2 * FEW.at_once
    # At the hall's seats too, yet not by cards, nor from another address.
    seat = {"meeting": str(house.meeting), "seat_no": "5", "pin": "0000"}
    assert visitor.post("/seat", **seat).status_code == 429
    assert len(computed) == 2 * FEW.at_once
    assert house.browser().post(f"/s/{house.tokens[3]}").status_code == 302
    with pytest.raises(sign_in.SignInFailed):
        sign_in.sign_in_staff(house.desk, "chair", "no", "10.1.1.1")


def test_people_who_mistype_are_far_below_what_an_address_may() -> None:
    wrong = Buckets(WRONG_SECRETS, lambda: 0.0)
    for _ in range(WRONG_SECRETS.at_once - 1):
        wrong.admit("nat")
    assert not wrong.is_spent("nat")


def test_whoever_makes_faults_without_end_gets_a_plain_line_and_no_drawn_page(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    chair = house.browser("chair")
    few(house, monkeypatch, "faults")
    stranger = house.browser().client
    answers = [stranger.get("/no-such-page") for _ in range(8)]
    assert [answer.status_code for answer in answers] == [404] * 8
    sizes = [len(answer.data) for answer in answers]
    assert max(sizes[6:]) * 10 < min(sizes[:6])
    assert "没有这一页" in answers[-1].get_data(as_text=True)
    assert b"http-404" in answers[-1].data
    # The faults of somebody who is signed in are their own.
    assert len(chair.client.get("/no-such-page").data) == pytest.approx(sizes[0], rel=0.5)


def test_a_strangers_forms_are_refused_at_once_after_so_many_and_a_card_still_opens(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = house.browser("member")
    few(house, monkeypatch, "faults")
    stranger, cast = house.browser().client, f"/tablet/{house.meeting}/cast"
    said = [stranger.post(cast, data={"attempt": "1"}).status_code for _ in range(9)]
    assert said == [400] * 6 + [429] * 3
    assert member.post(cast, attempt="1").status_code == 302
    assert house.browser().post(f"/s/{house.tokens[4]}").headers["Location"].endswith("/tablet")


def test_pages_come_in_one_by_one_and_a_socket_does_not_queue() -> None:
    begun: list[str] = []
    released = gevent.event.Event()

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        begun.append(environ["name"])
        released.wait(30)
        return []

    turnstile = Turnstile(app)
    with turnstile._turn:
        pages = [gevent.spawn(turnstile, {"name": f"page {n}"}, None) for n in range(3)]
        socket = gevent.spawn(turnstile, {"name": "socket", "wsgi.websocket": object()}, None)
        gevent.sleep(0)
        assert begun == ["socket"]
    # The turnstile is free again while a page is made, which nobody waits for.
    with gevent.Timeout(30):
        while len(begun) < 4:
            gevent.sleep(0)
    assert begun == ["socket", "page 0", "page 1", "page 2"]
    released.set()
    gevent.joinall([*pages, socket], timeout=30, raise_error=True)
