"""A traditional page writes derivations, grades and refusals in its own characters."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from meeting.services.refusals import InputRefused
from meeting.web.traditional import CHARACTERS, refusal, written

LINE = "应到 92，实到 85；过半数为 47；赞成 61 → 通过"


@pytest.fixture
def app() -> Flask:
    made = Flask(__name__)
    made.secret_key = "for this test only"
    return made


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh_Hant", "應到 92，實到 85；過半數為 47；贊成 61 → 通過"),
        ("zh_Hans_CN", LINE),
        ("en", LINE),
    ],
)
def test_a_derivation_is_shown_in_the_characters_of_the_page(
    app: Flask, language: str, shown: str
) -> None:
    with app.test_request_context(f"/?language={language}"):
        assert written(LINE) == shown


def test_a_refusal_speaks_the_language_of_the_page(app: Flask) -> None:
    error = InputRefused(field="席位")
    with app.test_request_context("/?language=en"):
        assert refusal(error) == error.message("en")
    with app.test_request_context("/?language=zh_Hant"):
        assert not CHARACTERS.keys() & set(refusal(error))


def test_the_table_says_what_the_translations_say(root: Path) -> None:
    """A sign that the translated sentences write otherwise is in the table, as they write it."""
    with (root / "translations" / "zh_Hant" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file)
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for message in catalog:
        if message.id and len(message.id) == len(message.string):
            for sign, other in zip(message.id, message.string, strict=True):
                seen[sign][other] += 1
    usual = {sign: others.most_common(1)[0][0] for sign, others in seen.items()}
    otherwise = {sign: other for sign, other in usual.items() if sign != other}
    # 公布 and 佈, 台 and 臺: both are right, and a name may hold the plain one. 注 is 註 in notes
    # only, 复 is 復 or 複 by its word.
    by_word = set("布台志注复")
    assert {sign: CHARACTERS.get(sign) for sign in otherwise.keys() - by_word} == {
        sign: other for sign, other in otherwise.items() if sign not in by_word
    }
