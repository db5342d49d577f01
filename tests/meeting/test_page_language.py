"""An English page says nothing in Chinese of its own, a traditional one nothing in mainland signs.

Only what the house itself wrote is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from meeting.web.traditional import CHARACTERS
from tests.meeting.published_house import PROJECTS, published_house
from tests.meeting.small_house import SmallHouse

# Characters, and the marks that only Chinese text has.
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff（），．：；！？]")
# What people called things, the names of languages and of laws, and what a machine reads.
GIVEN = (*PROJECTS, "民生实事项目票决", "示范镇", "示范", "一团", "全会", "一届", "一次", "厅",
         "测试", "简体中文", "繁體中文", "系统", "女")  # fmt: skip
# The English name of one rule pack holds a Chinese word; its text is signed in records as it is.
PACK_NAME = "Satisfaction with 不了解"
LAWS = re.compile(r"(?:《[^》]+》|[\u4e00-\u9fff]+《)[^<.]*")
SCRIPTS = re.compile(r"<script\b.*?</script>|<!--.*?-->", re.DOTALL)

PAGES = {
    "": ("/", "/results", "/results/1", "/results/1/minutes", "/results/1/agenda", "/log/1",
         "/results/record/1", "/results/record/1/report", "/results/record/1/announcement",
         "/results/record/1/ballot?serial=ABCD-EFGH-IJKL-MNOP", "/sign-in", "/seat", "/nowhere"),
    "secretary": ("/desk", "/desk/meetings/1", "/desk/meetings/1/polls/1", "/desk/rules",
                  "/desk/meetings/1/items/1/polls", "/desk/bodies/1/roster", "/desk/people/1",
                  "/desk/bodies/1/cards", "/desk/meetings/1/sign-in-sheet",
                  "/desk/meetings/1/polls/1/paper-ballot", "/desk/meetings/1/journal",
                  "/correcting/1"),
    "chair": ("/chair/1",),
    "chief_teller": ("/teller/1", "/teller/1/sealed", "/signing/1"),
    "door": ("/door/1",),
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    made, _record = published_house(tmp_path_factory.mktemp("house"))
    yield made
    made.desk.store.close()


def own_words(house: SmallHouse, role: str, language: str) -> Iterator[tuple[str, str]]:
    """Each page's text by its path, without what people called things."""
    client = house.browser(role).client
    for path in PAGES[role]:
        answer = client.get(f"{path}{'&' if '?' in path else '?'}language={language}")
        text = SCRIPTS.sub("", answer.get_data(as_text=True))
        for name in (*GIVEN, PACK_NAME):
            text = text.replace(name, "")
        yield path, text


@pytest.mark.parametrize("role", PAGES)
def test_nothing_is_left_in_chinese(house: SmallHouse, role: str) -> None:
    found = {
        path: lines_with(CHINESE, LAWS.sub("", text)) for path, text in own_words(house, role, "en")
    }
    assert not any(found.values()), "\n".join(f"{path}: {said}" for path, said in found.items())


@pytest.mark.parametrize("role", PAGES)
def test_a_traditional_page_has_no_sign_of_the_mainland(house: SmallHouse, role: str) -> None:
    mainland = re.compile(f"[{''.join(CHARACTERS)}]")
    found = {path: lines_with(mainland, text) for path, text in own_words(house, role, "zh_Hant")}
    assert not any(found.values()), "\n".join(f"{path}: {said}" for path, said in found.items())


def lines_with(sign: re.Pattern[str], text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if sign.search(line)]
