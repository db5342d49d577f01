"""Scripts say only sentences that are offered for translation, and every one offered is said."""

import re
from pathlib import Path

import pytest

from meeting.web import words

CHINESE_LITERAL = re.compile(r'"([^"\n]*[\u4e00-\u9fff][^"\n]*)"')
# What leads to a language is read by people of every language, so it is the same in all.
SAME_EVERYWHERE = {"文 / A", "简", "繁"}


def said_by(root: Path, page: str) -> set[str]:
    scripts = [root / "static" / f"{page}.js", *(root / "static" / page).glob("*.js")]
    texts = (path.read_text(encoding="utf-8") for path in scripts)
    return {found for text in texts for found in CHINESE_LITERAL.findall(text)} - SAME_EVERYWHERE


@pytest.mark.parametrize(
    ("page", "offered"), [("tablet", words.TABLET), ("display", words.DISPLAY)]
)
def test_scripts_and_sentences_agree(root: Path, page: str, offered: tuple[str, ...]) -> None:
    said = said_by(root, page)
    assert said - set(offered) == set(), "said, but never translated"
    assert set(offered) - said == set(), "translated, but never said"
