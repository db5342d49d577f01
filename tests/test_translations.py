"""Every sentence a person may read is there in all languages, and the compiled files know it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

METHODS = [("meeting/**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.do"}}
LANGUAGES = ("en", "zh_Hant")


@pytest.fixture(scope="module")
def sentences() -> set[str]:
    """The Chinese sentences of pages and scripts, which are the message ids."""
    root = Path(__file__).resolve().parent.parent
    found = set()
    for package in ("meeting", "templates"):
        methods = [(p.removeprefix(package + "/"), m) for p, m in METHODS if p.startswith(package)]
        options = {
            p.removeprefix(package + "/"): o for p, o in OPTIONS.items() if p.startswith(package)
        }
        keywords = {**DEFAULT_KEYWORDS, "_l": None}
        for _, _, message, _, _ in extract_from_dir(root / package, methods, options, keywords):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(root: Path, sentences: set[str], language: str) -> None:
    path = root / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalog = read_po(file)
    known = {message.id for message in catalog if message.string}
    missing = sorted(sentences - known)
    assert len(sentences) > 400
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_that_of_its_source(root: Path, language: str) -> None:
    folder = root / "translations" / language / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        made = BytesIO()
        write_mo(made, read_po(file))
    with (folder / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    made.seek(0)
    assert {m.id: m.string for m in compiled} == {m.id: m.string for m in read_mo(made)}
