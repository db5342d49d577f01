"""No rule of a stylesheet is dead: every class, id and part it names is made by a page or a script.

Names are looked for where names are given: in class and id attributes of templates, and in the
strings of scripts. A name that is put together while a page is made stands in MADE, with the file
that makes it; a test looks there.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

# Names that are put together: the file that does it, and the words by which it does.
MADE = {
    "done": ("meeting/web/failures.py", '"done"'),
    "refused": ("meeting/web/failures.py", '"refused"'),
    "at-1": ("static/tablet/frame.js", "at-${"),
    "at-2": ("static/tablet/frame.js", "at-${"),
}
NAME = re.compile(r"-?[A-Za-z_][\w-]*")
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`')
GIVEN = re.compile(r'\b(?:class|id)="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\}|\{)*)"', re.DOTALL)
BLOCKS = re.compile(r"\{% block (?:page_class|html_class) %\}(.*?)\{% endblock %\}", re.DOTALL)
ALREADY = re.compile(r"/\*.*?\*/", re.DOTALL)


def sheets(root: Path) -> list[Path]:
    static = root / "static"
    return [path for path in sorted(static.rglob("*.css")) if "vendor" not in path.parts]


def rules(path: Path) -> list[tuple[str, str, str]]:
    """Every (at-rule or empty, selector, declarations) of a sheet, selectors one by one."""
    text = ALREADY.sub("", path.read_text(encoding="utf-8"))
    found, around, rest = [], "", text
    while match := re.search(r"\s*([^{}]*?)\s*([{}])", rest):
        head, sign = match[1].strip(), match[2]
        rest = rest[match.end() :]
        if sign == "}":
            around = ""
        elif head.startswith(("@media", "@supports")):
            around = head
        else:
            body, _, rest = rest.partition("}")
            if not head.startswith("@"):
                found += [(around, each.strip(), " ".join(body.split())) for each in split(head)]
    return found


def split(selectors: str) -> list[str]:
    """A list of selectors at its outer commas."""
    parts, depth, at = [], 0, 0
    for place, sign in enumerate(selectors):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append(selectors[at:place])
            at = place + 1
    return [*parts, selectors[at:]]


def names_in(selector: str) -> set[str]:
    """The classes and ids that it asks for."""
    return set(re.findall(r"[.#](-?[A-Za-z_][\w-]*)", re.sub(r"\[.*?\]", "", selector)))


@pytest.fixture(scope="module")
def given(root: Path) -> set[str]:
    """Every name that a template or a script gives to a part of a page."""
    found: set[str] = set()
    pages = [*(root / "templates").glob("*.html"), *(root / "static" / "verifier").glob("*.html")]
    for path in pages:
        text = path.read_text(encoding="utf-8")
        for values in [*GIVEN.findall(text), *BLOCKS.findall(text)]:
            found |= set(NAME.findall(values))
    for path in (root / "static").rglob("*.js"):
        if "vendor" not in path.parts:
            # Comments hold apostrophes, which are no strings.
            text = re.sub(r"/\*.*?\*/|(?<!:)//.*?$", "", path.read_text("utf-8"), flags=re.S | re.M)
            for values in STRING.findall(text):
                found |= set(NAME.findall(" ".join(values)))
    return found


def test_every_rule_is_for_something_that_is_there(root: Path, given: set[str]) -> None:
    dead = sorted(
        {
            f"{path.name}: {selector} ({', '.join(sorted(missing))})"
            for path in sheets(root)
            for _around, selector, _body in rules(path)
            if (missing := names_in(selector) - given - MADE.keys())
        }
    )
    assert dead == []


def test_names_that_are_put_together_are_made_where_it_is_said(root: Path) -> None:
    for name, (file, words) in MADE.items():
        assert words in (root / file).read_text(encoding="utf-8"), name


def test_no_sheet_says_the_same_twice(root: Path) -> None:
    """The same selector with the same words in two places is one rule too many.

    The verifier is one file that needs no other, so its sheet may say again what theirs say.
    """
    own = [path for path in sheets(root) if "verifier" not in path.parts]
    said = Counter(rule for path in own for rule in rules(path))
    assert [rule for rule, times in said.items() if times > 1] == []


def test_a_dead_rule_would_be_found(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.css"
    sheet.write_text("@media (x) { .a:not(.b, .c) > p, #d { e: f } }\n/* .g { } */ h { i: j }\n")
    assert [(around, selector) for around, selector, _ in rules(sheet)] == [
        ("@media (x)", ".a:not(.b, .c) > p"),
        ("@media (x)", "#d"),
        ("", "h"),
    ]
    assert names_in(".a:not(.b, .c) > p") == {"a", "b", "c"}
