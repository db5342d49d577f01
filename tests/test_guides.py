"""The guides say what the app shows: their pictures exist, and so do the buttons they name.

In a Chinese guide **【…】** is a button, in its English twin **[…]**; “…” are words on a screen.
The twins name the same buttons in the same order, so that the catalogue can tell whether the
English words are those of the English pages. A button must be something that is pressed there, and
quoted words must be a whole clause, or the beginning of one.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from meeting.web.tablet_words import TABLET

GUIDES = ("deputy", "chair", "teller", "secretary", "observer")
BUTTON = {"zh": re.compile(r"\*\*【(.+?)】\*\*"), "en": re.compile(r"\*\*\[(.+?)\]\*\*")}
HEADING = re.compile(r"^#+", re.MULTILINE)
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]+)\)")
QUOTED = re.compile(r"'([^'\n]+)'|\"([^\"\n]+)\"")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CLAUSE = re.compile(r"[，。：；]")
PLACE = re.compile(r"%\(\w+\)s|\{\w+\}")
LARGEST_BYTES = 120_000
# What is pressed on a page: an element of a template, with the words that a script writes into it.
PRESSED = re.compile(r"<(button|a|summary|label)\b(?:(?!</?\1\b).)*</\1>", re.DOTALL)
SAID = re.compile(r"_n?\('([^']+)'")
# The chair's large button takes its words from a table at the head of its template.
NEXT_STEPS = re.compile(r"{% set words = (.+?) %}", re.DOTALL)
# What a browser says of itself, which the guide quotes.
OF_THE_BROWSER = {
    *("您的连接不是私密连接", "高级", "继续前往"),
    *("Your connection is not private", "Advanced", "Proceed"),
}


@pytest.fixture(scope="module")
def guides(root: Path) -> dict[tuple[str, str], tuple[Path, str]]:
    """Each guide's file and text by language and name."""
    folder = root / "docs" / "guide"
    files = {
        (language, name): folder / part / f"{name}.md"
        for language, part in (("zh", "."), ("en", "en"))
        for name in GUIDES
    }
    return {key: (file, file.read_text("utf-8")) for key, file in files.items()}


@pytest.fixture(scope="module")
def shown(root: Path) -> set[str]:
    """Every Chinese string in quotes of the templates, scripts and pages' modules."""
    files = [*(root / "templates").glob("*.html"), *(root / "meeting" / "web").glob("*.py")]
    files += [each for each in (root / "static").glob("**/*.js") if "vendor" not in each.parts]
    texts = [file.read_text("utf-8") for file in files]
    quoted = {each for text in texts for pair in QUOTED.findall(text) for each in pair}
    quoted |= {each for text in texts for each in SAID.findall(text)}
    return {*filter(CHINESE.search, quoted), "文 / A"}


@pytest.fixture(scope="module")
def pressed(root: Path) -> set[str]:
    """The words of everything that can be pressed; the tablet's are those of its scripts."""
    words = {*TABLET, "文 / A"}
    for file in (root / "templates").glob("*.html"):
        text = file.read_text("utf-8")
        parts = [found[0] for found in PRESSED.finditer(text)]
        parts += NEXT_STEPS.findall(text) if file.name == "_chair_next.html" else []
        words.update(word for part in parts for word in SAID.findall(part))
    return words


def test_pictures_and_pages_that_a_guide_names_are_there(
    guides: dict[tuple[str, str], tuple[Path, str]],
) -> None:
    for file, text in guides.values():
        for place in PICTURE.findall(text) + LINK.findall(text):
            assert (file.parent / place).is_file(), f"{file.name}: {place}"


def test_buttons_are_pressed_and_quoted_words_are_said_on_the_screens(
    guides: dict[tuple[str, str], tuple[Path, str]], shown: set[str], pressed: set[str]
) -> None:
    said = _beginnings(shown)
    for name in GUIDES:
        _, text = guides["zh", name]
        buttons = BUTTON["zh"].findall(text)
        assert buttons
        strange = [word for word in buttons if not any(_is_of(word, text) for text in pressed)]
        strange += [word for word in re.findall("“(.+?)”", text) if not _is_said(word, said)]
        assert not strange, f"{name}: {strange}"


def test_the_english_guides_are_twins_and_name_the_english_buttons(
    guides: dict[tuple[str, str], tuple[Path, str]], root: Path
) -> None:
    with (root / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        words = {str(each.id): str(each.string) for each in read_po(file) if each.string}
    said = _beginnings(set(words.values()))
    for name in GUIDES:
        zh, en = guides["zh", name][1], guides["en", name][1]
        assert HEADING.findall(zh) == HEADING.findall(en), name
        pictures = [[Path(place).name for place in PICTURE.findall(text)] for text in (zh, en)]
        assert pictures[0] == pictures[1], name
        pairs = list(zip(BUTTON["zh"].findall(zh), BUTTON["en"].findall(en), strict=True))
        wrong = [f"{zh}: {en}" for zh, en in pairs if not _is_translation(words, zh, en)]
        wrong += [word for word in re.findall("“(.+?)”", en) if not _is_said(word, said)]
        assert not wrong, f"{name}: {wrong}"


def test_the_kept_pictures_are_there_and_small_and_all_of_them_are_shown(root: Path) -> None:
    pictures = set((root / "docs/screens").glob("*.png"))
    texts = [root / "README.md", *(root / "docs").glob("screens/*.md")]
    texts += (root / "docs/guide").glob("**/*.md")
    named = {
        (text.parent / place).resolve()
        for text in texts
        for place in PICTURE.findall(text.read_text("utf-8")) + LINK.findall(text.read_text())
    }
    assert not [each.name for each in pictures if each.resolve() not in named]
    assert not [each.name for each in named if each.suffix in (".md", ".png") and not each.exists()]
    kept = [each for each in pictures if each.name != "hall.png"]  # the README's, larger than life
    assert not [each.name for each in kept if each.stat().st_size > LARGEST_BYTES]


def _is_of(word: str, message: str) -> bool:
    """Whether this is what the message says once its places are filled."""
    parts = PLACE.split(message)
    return word == message or (
        len(parts) > 1 and bool(re.fullmatch(".+".join(map(re.escape, parts)), word))
    )


def _beginnings(messages: set[str]) -> list[str]:
    """Every line and clause of what the screens say, a sign before it left out."""
    clauses = {each for text in messages for each in (text, *CLAUSE.split(text))}
    return [each.lstrip("✓✗▲ ") for each in clauses]


def _is_said(word: str, beginnings: list[str]) -> bool:
    return word in OF_THE_BROWSER or any(text.startswith(word) for text in beginnings)


def _is_translation(words: dict[str, str], zh: str, en: str) -> bool:
    """A word that has no English yet is the finding of tests/test_translations.py, not of this."""
    known = [words[zh]] if zh in words else [words[each] for each in words if _is_of(zh, each)]
    return not known or any(_is_of(en, text) for text in known)
