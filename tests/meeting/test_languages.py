"""Chinese first: a page speaks another language only when the person asked for it."""

import pytest
from flask import Flask, session

from meeting.web.languages import HTML_LANG, LANGUAGES, choose_language


@pytest.fixture
def app() -> Flask:
    made = Flask(__name__)
    made.secret_key = "for this test only"
    return made


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("", "zh_Hans_CN"),
        ("zh-CN,zh;q=0.9", "zh_Hans_CN"),
        ("en-US,en;q=0.9", "zh_Hans_CN"),
        ("en-US,en;q=0.9,zh-TW;q=0.3", "zh_Hans_CN"),
        ("fr", "zh_Hans_CN"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh_Hant"),
        ("zh-HK", "zh_Hant"),
        ("zh-Hant-TW", "zh_Hant"),
    ],
)
def test_the_header_brings_traditional_characters_and_never_english(
    app: Flask, header: str, spoken: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": header}):
        assert choose_language() == spoken


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_switch_decides_before_the_header(app: Flask, language: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "zh-TW"}):
        session["language"] = language
        assert choose_language() == language


def test_one_page_may_speak_another_language_and_only_a_known_one(app: Flask) -> None:
    with app.test_request_context("/display/1?language=en"):
        assert choose_language() == "en"
    with app.test_request_context("/display/1?language=xx"):
        assert choose_language() == "zh_Hans_CN"


def test_every_language_has_its_lang_attribute() -> None:
    assert HTML_LANG.keys() == LANGUAGES.keys()
