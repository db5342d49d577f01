"""What is refused is said in the page's own characters and without a word for machines."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

import meeting
import voting
from meeting.services.doors.door_refusals import CardElsewhere
from meeting.services.refusal_words import EN_WORDS, ZH_WORDS
from meeting.services.refusals import ManualMissing, NotConfirmer
from meeting.web.traditional import CHARACTERS, WORDS, refusal, spoken
from tests.meeting.small_house import open_house
from voting.cli.pack_files import built_in_packs
from voting.errors import IllegalStep, VotingError

CHINESE = re.compile(r"[\u3400-\u9fff]")
# Where sentences stand that are written once, in mainland characters; voting/cli speaks to a
# terminal and knows no page.
FLOORS = ("meeting/services", "meeting/store", "meeting/ballot_box", "meeting/live", "voting")
# Written alike in both, and so far in no translated sentence.
ALIKE = set(
    "丁七丙乙九偶八六助化十又及向哈唯圳型基宜市希年府度戊承拒政晚月模段母永波海涉演版特甲盾督矛秀篡簿素般迫途量零默副客端"
)


@pytest.fixture
def page() -> Flask:
    made = Flask(__name__)
    made.secret_key = "for this test only"
    return made


def sentences(root: Path) -> Iterator[str]:
    """Every Chinese literal of the floors below the pages, and what the rule packs say."""
    for floor in FLOORS:
        for path in sorted((root / floor).rglob("*.py")):
            if "cli" in path.parts:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    if node not in said and CHINESE.search(node.value):
                        yield node.value
    for pack in built_in_packs().values():
        yield from (pack.name.zh, pack.summary.zh, *(grade.zh for grade in pack.grades))
        yield from pack.legal_basis


def catalogue() -> Iterator[type[VotingError]]:
    """Every refusal there is."""
    for package in (meeting, voting):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if "__main__" not in module.name and "migrations" not in module.name:
                importlib.import_module(module.name)
    waiting = [VotingError]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        yield one


def test_every_sign_that_a_traditional_page_may_have_to_say_is_known(root: Path) -> None:
    with (root / "translations" / "zh_Hant" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        known = {sign for message in read_po(file) for sign in message.string}
    unknown: dict[str, str] = {}
    for sentence in sentences(root):
        for mainland in WORDS:
            sentence = sentence.replace(mainland, "")
        for sign in CHINESE.findall(sentence):
            if sign not in CHARACTERS and sign not in known | ALIKE:
                unknown[sign] = sentence
    assert "".join(sorted(unknown)) == "", (
        "add the sign to CHARACTERS, or to ALIKE when both write it so"
    )


def test_every_refusal_is_said_in_the_characters_of_the_page(page: Flask) -> None:
    found = list(catalogue())
    assert len(found) > 100
    with page.test_request_context("/?language=zh_Hant"):
        for kind in found:
            places = set(re.findall(r"\{(\w+)\}", kind.zh + kind.en))
            said = refusal(kind(**dict.fromkeys(places, "no such id")))
            assert not CHARACTERS.keys() & set(said), kind.code


def test_every_refusal_has_both_languages_with_the_same_places() -> None:
    for kind in catalogue():
        assert CHINESE.search(kind.zh) or not re.sub(r"\{\w+\}|[:： ]", "", kind.zh), kind.code
        assert not CHINESE.search(kind.en), kind.code
        zh, en = (set(re.findall(r"\{(\w+)\}", one)) for one in (kind.zh, kind.en))
        words = {place.removesuffix("_en") for place in en}
        assert {place.removesuffix("_zh") for place in zh} == words, kind.code


def test_a_name_in_a_refusal_is_shown_as_it_is_written(page: Flask) -> None:
    with page.test_request_context("/?language=zh_Hant"):
        said = refusal(CardElsewhere(name="郑会来"))
        assert said == "這是郑会来的卡，但本次會議的名單上沒有此人。"
        assert refusal(NotConfirmer(role="chief_teller")) == "本規則不要求「總監票人」確認。"
        assert spoken("签到台", "the door") == "簽到台"


def test_ids_are_said_as_words() -> None:
    assert "纸票" in ManualMissing(channel="paper").message("zh")
    assert "show of hands" in ManualMissing(channel="hands").message("en")
    assert "“待开放”转到“已截止”" in IllegalStep(now="prepared", to="closed").message("zh")
    assert "'prepared' to 'closed'" in IllegalStep(now="prepared", to="closed").message("en")
    assert EN_WORDS.keys() <= ZH_WORDS.keys()
    assert not [word for word in EN_WORDS.values() if "_" in word]


def test_the_pages_say_refusals_in_their_own_characters(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    try:
        path = f"/door/{house.meeting}/card?language=zh_Hant"
        answer = house.browser("door").post(path, code="NOSUCHCODE", fragment="1")
        assert "認不出這張卡或短碼" in answer.get_data(as_text=True)
        rules = house.browser("secretary").client
        shown = rules.get("/desk/rules?language=zh_Hant&entitled=3&present=9")
        assert "不能為負，也不能超過應到" in shown.get_data(as_text=True)
    finally:
        house.desk.store.close()
