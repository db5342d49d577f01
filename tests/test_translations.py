"""Every sentence a person may read is there in all languages, and the compiled files know it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

METHODS = [("meeting/**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.do"}}
LANGUAGES = ("en", "zh_Hant")
# One argument is the sentence of one and of many.
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "_n": (1, 1), "P_": (1, 1)}
# Characters, and the marks that only Chinese text has.
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff（），．：；！？]")
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
# Characters of the mainland that no traditional text uses.
SIMPLIFIED = set(
    "议员举选签统计达过纸监录开关门闭说请让认证设备电话号码务实际总决条项数额无线发组织"
)
CALL = re.compile(r"""\b_n?\(\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
MARKED = {"_", "_n", "N_", "P_", "counted", "gettext"}
# What is the same in every language: the names of the languages; the table of characters; the page
# of last resort, which is shown when not even a language can be told; and a name that a journal may
# hold.
NOT_TRANSLATED = {
    "meeting/web/languages.py",
    "meeting/web/traditional.py",
    "meeting/web/failures.py: LAST_WORDS",
    "meeting/web/cards.py: DEMONSTRATOR",
}


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
        for _, _, message, _, _ in extract_from_dir(root / package, methods, options, KEYWORDS):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


@pytest.fixture(scope="module")
def catalogs(root: Path) -> dict[str, Catalog]:
    found = {}
    for language in LANGUAGES:
        path = root / "translations" / language / "LC_MESSAGES" / "messages.po"
        with path.open("rb") as file:
            found[language] = read_po(file)
    return found


def said(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """The forms of a sentence: one, or those of one and of many."""
    return (text,) if isinstance(text, str) else tuple(text)


def forms(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    return {said(message.id)[0]: said(message.string) for message in catalog}


def signs(message: Message) -> set[str]:
    return set("".join(said(message.string)))


def places(text: str) -> list[str]:
    return sorted(PLACE.findall(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(
    catalogs: dict[str, Catalog], sentences: set[str], language: str
) -> None:
    # A guess that nobody looked at is not compiled, so it is no translation.
    known = {said(m.id)[0] for m in catalogs[language] if all(said(m.string)) and not m.fuzzy}
    assert len(sentences) > 400
    assert sorted(sentences - known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_is_of_a_sentence_that_is_said(
    catalogs: dict[str, Catalog], sentences: set[str], language: str
) -> None:
    catalog = catalogs[language]
    assert sorted({said(message.id)[0] for message in catalog if message.id} - sentences) == []
    assert list(catalog.obsolete) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_place_of_its_sentence(
    catalogs: dict[str, Catalog], language: str
) -> None:
    wrong = [
        (one.id, text)
        for one in catalogs[language]
        if one.id
        # Of one, the number need not be said.
        for text in said(one.string)[-1:]
        if places(text) != places(said(one.id)[0])
    ]
    assert wrong == []


def test_each_language_is_written_in_its_own_characters(catalogs: dict[str, Catalog]) -> None:
    english = [m.string for m in catalogs["en"] if m.id and CHINESE.search("".join(said(m.string)))]
    traditional = [m.string for m in catalogs["zh_Hant"] if m.id and SIMPLIFIED & signs(m)]
    assert english == []
    assert traditional == []


def test_no_template_says_one_person_of_many(catalogs: dict[str, Catalog], root: Path) -> None:
    counted = {message.id[0] for message in catalogs["en"] if isinstance(message.id, tuple)}
    uncounted = re.compile(rf"""\b_\(\s*(["'])({"|".join(map(re.escape, counted))})\1""")
    wrong = {
        path.name: [found[1] for found in uncounted.findall(path.read_text("utf-8"))]
        for path in sorted((root / "templates").glob("*.html"))
    }
    assert counted
    assert {name: words for name, words in wrong.items() if words} == {}


def test_no_template_says_anything_in_one_language_only(root: Path) -> None:
    said = {}
    for path in sorted((root / "templates").glob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        said[path.name] = CHINESE.findall(CALL.sub("", text))
    assert {name: "".join(found) for name, found in said.items() if found} == {}


def test_no_edge_says_anything_in_one_language_only(root: Path) -> None:
    said = [
        (f"{path.relative_to(root)}", where, text)
        for folder in ("web", "live")
        for path in sorted((root / "meeting" / folder).glob("*.py"))
        for where, text in chinese_in(ast.parse(path.read_text(encoding="utf-8")))
    ]
    alone = [
        each
        for each in said
        if not {each[0], f"{each[0]}: {each[1]}"} & NOT_TRANSLATED and each[1] not in ("zh", "en")
    ]
    assert alone == []


def chinese_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Every Chinese literal that is neither marked nor a docstring, with the name it is given."""
    marked: set[ast.AST] = set()
    named: dict[ast.AST, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKED:
            marked |= set(ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            marked.add(node.value)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            for part in ast.walk(node.value):
                named[part] = getattr(target, "id", "")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in marked:
            if CHINESE.search(node.value):
                yield named.get(node, ""), node.value


def test_a_script_says_only_what_its_page_was_given(root: Path) -> None:
    """The tablet's and the display's sentences are listed (test_words.py); others have none."""
    quoted = re.compile(r"""(["'`])[^"'`\n]*[\u3400-\u9fff]""")
    alone = [
        str(path.relative_to(root))
        for path in sorted((root / "static").rglob("*.js"))
        if not {"vendor", "verifier", "tablet", "display"} & set(path.parts)
        and path.name not in ("tablet.js", "display.js", "outcome_words.js")
        and quoted.search(
            re.sub(r"/\*.*?\*/|(?<!:)//.*?$", "", path.read_text("utf-8"), flags=re.S | re.M)
        )
    ]
    assert alone == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_that_of_its_source(root: Path, language: str) -> None:
    folder = root / "translations" / language / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        made = BytesIO()
        write_mo(made, read_po(file))
    with (folder / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    made.seek(0)
    assert forms(compiled) == forms(read_mo(made))
