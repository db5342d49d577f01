"""Scripts say only sentences that are offered for translation, and every one offered is said."""

import re
from pathlib import Path
from typing import get_args

import pytest
from flask import Flask

from meeting.services.polls.outcome_kind import OutcomeKind, outcome_kind
from meeting.web import languages, words
from meeting.web.outcome_words import outcome_words
from voting.cli.pack_files import built_in_packs

CHINESE_LITERAL = re.compile(r'"([^"\n]*[\u3001-\u303f\u4e00-\u9fff][^"\n]*)"')
# What leads to a language is read by people of every language, so it is the same in all.
SAME_EVERYWHERE = {"文 / A", "简", "繁"}


def said_by(root: Path, page: str) -> set[str]:
    own, shared = root / "static" / f"{page}.js", root / "static" / "outcome_words.js"
    scripts = [own, shared, *(root / "static" / page).glob("*.js")]
    texts = (path.read_text(encoding="utf-8") for path in scripts)
    return {found for text in texts for found in CHINESE_LITERAL.findall(text)} - SAME_EVERYWHERE


@pytest.mark.parametrize(
    ("page", "offered"),
    [("tablet", words.TABLET + words.OUTCOMES), ("display", words.DISPLAY + words.OUTCOMES)],
)
def test_scripts_and_sentences_agree(root: Path, page: str, offered: tuple[str, ...]) -> None:
    said = said_by(root, page)
    assert said - set(offered) == set(), "said, but never translated"
    assert set(offered) - said == set(), "translated, but never said"


def test_every_place_calls_an_outcome_by_the_same_word(root: Path) -> None:
    text = (root / "static" / "outcome_words.js").read_text(encoding="utf-8")
    listed = re.findall(r"(\w+): \[(.+)\]", text)
    app = Flask(__name__)
    app.secret_key = "for this test only"
    languages.install(app)
    with app.test_request_context():
        said = {kind: list(outcome_words(kind)[:3]) for kind in get_args(OutcomeKind)}
    assert {kind: CHINESE_LITERAL.findall(words) for kind, words in listed} == said


def test_what_succeeds_is_called_by_its_rule() -> None:
    kinds = {name: outcome_kind(pack) for name, pack in built_in_packs().items()}
    assert kinds["township-project-rank"] == "chosen"
    assert kinds["township-election"] == "elected"
    assert kinds["clause-by-clause"] == kinds["appointment-individual"] == "passed"


def test_one_and_many_are_told_apart_where_the_language_does() -> None:
    app = Flask(__name__, root_path=str(Path(__file__).parents[2]))
    app.secret_key = "for this test only"
    languages.install(app)
    with app.test_request_context("/?language=en"):
        assert words.for_tablet()["票"] == ["vote", "votes"]
        assert languages.counted("共 %(n)s 人", 1) == "1 person in all"
        assert languages.counted("共 %(n)s 人", 2) == "2 people in all"
    with app.test_request_context("/"):
        assert words.for_tablet()["票"] == ["票", "票"]
        assert languages.counted("共 %(n)s 人", 1) == "共 1 人"
