"""The theme switch: kept in the cookie, or for one page in its address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, session

from meeting.web.themes import THEMES, choose_theme
from tests.meeting.small_house import SmallHouse, open_house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    made = open_house(tmp_path_factory.mktemp("house"))
    yield made
    made.desk.store.close()


@pytest.fixture
def app() -> Flask:
    made = Flask(__name__)
    made.secret_key = "for this test only"
    return made


def test_nothing_is_chosen_at_first(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "zh-TW"}):
        assert choose_theme() == ""


@pytest.mark.parametrize("theme", THEMES)
def test_the_address_speaks_for_one_page_before_the_cookie(app: Flask, theme: str) -> None:
    with app.test_request_context(f"/display/1?theme={theme}"):
        session["theme"] = "light"
        assert choose_theme() == theme
    with app.test_request_context("/display/1?theme=pink"):
        assert choose_theme() == ""


def test_a_switch_is_kept_also_over_a_sign_in(house: SmallHouse) -> None:
    visitor = house.browser()
    visitor.post("/theme", theme="contrast", back="/sign-in")
    assert 'data-theme="contrast"' in visitor.client.get("/results").text
    visitor.post("/sign-out")
    assert 'data-theme="contrast"' in visitor.client.get("/results").text


def test_a_switch_overrules_the_address_it_was_pressed_on(house: SmallHouse) -> None:
    visitor = house.browser()
    back = "/results?theme=light&language=en"
    answer = visitor.post("/theme", theme="dark", back=back)
    assert answer.headers["Location"] == "/results?language=en"
    answer = visitor.post("/language", language="zh_Hant", back=back)
    assert answer.headers["Location"] == "/results?theme=light"
    assert visitor.post("/theme", theme="pink").headers["Location"] == "/"
