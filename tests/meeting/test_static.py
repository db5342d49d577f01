"""What browsers are sent: vendored files as they were released, and nothing too new or unreadable.

Old tablets in the hall carry Chromium 80. What came later is listed here by name, with the
version that brought it, so that a slip is found without such a tablet.
"""

import hashlib
import json
import re
from pathlib import Path

import pytest

LONGEST_LINE = 120
LONGEST_FILE = 300
TOO_NEW_IN_SCRIPTS = {
    r"\.replaceAll\(": 85,
    r"\.replaceChildren\(": 86,
    r"\.at\(": 92,
    r"\.findLast\(": 97,
    r"\bstructuredClone\(": 98,
    r"\bObject\.hasOwn\(": 93,
    r"\?\?=|\|\|=|&&=": 85,
    r"^await ": 89,
    r"\bcrypto\.randomUUID\(": 92,
    r"\.(findLastIndex|toSorted|toReversed|toSpliced)\(": 97,
    r"\bPromise\.(any|withResolvers|try)\(": 85,
    r"\b(Object|Map)\.groupBy\(": 117,
    r"\bAbortSignal\.(timeout|any)\(": 103,
    r"\b(WeakRef|FinalizationRegistry)\b": 84,
    r"\bIntl\.(Segmenter|DisplayNames)\b": 81,
    r"^\s*(static )?(async )?#\w+\(": 84,
    r"\bstatic \{": 94,
    r"\.(showPicker|checkVisibility|togglePopover|showPopover)\(": 99,
    r"\.inert\b|\bpopover\b": 102,
    r"querySelector(All)?\([^)\n]*:(is|where|has)\(": 88,
    # A list inside :not() was no selector, and what is thrown may be swallowed on the way.
    r":not\([^()\"`]*,": 88,
    # Without a way of its own beside it the first button would be taken for the pressed one.
    r"\.submitter\b(?! \|\| )": 81,
    r"\bArray\.fromAsync\(": 121,
    r"\bscheduler\.|\breportError\(": 94,
    r"^import .* (assert|with) \{": 91,
}
TOO_NEW_IN_STYLES = {
    r":has\(": 105,
    r"(?<![\w-])inset:": 87,
    r"(?<![\w-])aspect-ratio:": 88,
    r":is\(|:where\(": 88,
    r"@layer|@container": 99,
    r"&\s*[:.\[{]": 112,
    r"\b\d+(\.\d+)?[dsl]v[hw]\b": 108,
    r"\bcolor-mix\(|\blight-dark\(|\boklch\(": 111,
    r":not\([^()]*,": 88,
    r"@media[^{]*[<>]": 104,
    r"(?<![\w-])(rotate|scale|translate):": 104,
    r"(?<![\w-])(margin|padding|inset)-(inline|block):": 87,
    r"overflow(-[xy])?: *clip": 90,
    r"@property|@starting-style|@scope": 85,
    r"\bsubgrid\b": 117,
    r"::marker": 86,
    r"(?<![\w-])mask:": 120,
    r":user-(in)?valid|:dir\(": 119,
}
# Younger than Chromium 80, and written all the same: an old tablet passes over each of them, and
# nothing is lost that a member needs.
MISSED_BY_NOBODY = {
    "text-wrap: balance": "headings break where the line is full",
    "text-autospace": "no thin space between figures and Han",
    "text-underline-offset": "the line stands nearer to the word",
    "accent-color": "ticks keep the browser's own colour",
    "prefers-contrast": "the theme is chosen by hand",
    "focus-visible": "the ring is shown to fingers, too",
}
# Where a member's tablet is drawn, flex boxes have no gap: Chromium knows it from 84 on.
TABLET_STYLES = ("base.css", "tablet.css", "ballot.css")


def own_files(root: Path, suffix: str) -> list[Path]:
    """Scripts or styles that the tablet and the other pages load; the vendored are not ours."""
    static = root / "static"
    names = ("tablet", "display", "blind", "desk", "door", "secretary")
    folders = (static, *(static / name for name in names))
    return [path for folder in folders for path in sorted(folder.glob(f"*{suffix}"))]


def reached_from(path: Path, found: set[Path]) -> set[Path]:
    """The script and all that it imports, from the verifier's and the vendored folders, too."""
    if path not in found:
        found.add(path)
        for other in re.findall(r'(?:from|import) ?\(?["\'](\.[^"\']+)', path.read_text("utf-8")):
            reached_from((path.parent / other).resolve(), found)
    return found


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|^\s*//.*?$", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    ("suffix", "too_new"), [(".js", TOO_NEW_IN_SCRIPTS), (".css", TOO_NEW_IN_STYLES)]
)
def test_old_tablets_know_every_word_of_it(
    root: Path, suffix: str, too_new: dict[str, int]
) -> None:
    found = [
        f"{path.name}: {pattern} needs Chromium {version}"
        for path in own_files(root, suffix)
        for pattern, version in too_new.items()
        if re.search(pattern, without_comments(path.read_text(encoding="utf-8")), re.MULTILINE)
    ]
    assert found == []


def test_what_old_tablets_pass_over_is_listed_once(root: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in own_files(root, ".css"))
    assert [name for name in MISSED_BY_NOBODY if name not in text] == []
    # A rule that lists a selector they do not know is dropped whole: it may list nothing else.
    shared = re.findall(r"([^{};]*,[^{};]*:focus-visible[^{};]*)\{", without_comments(text))
    assert shared == []


def test_all_that_the_tablet_loads_is_old_enough(root: Path) -> None:
    static = root / "static"
    found: set[Path] = set()
    for path in (static / "tablet.js", *(static / "blind").glob("*.js")):
        reached_from(path, found)
    found.add(static / "vendor" / "socket.io.min.js")
    assert len(found) > 40
    too_new = [
        f"{path.name}: {pattern} needs Chromium {version}"
        for path in sorted(found)
        for pattern, version in TOO_NEW_IN_SCRIPTS.items()
        if re.search(pattern, without_comments(path.read_text("utf-8")), re.MULTILINE)
    ]
    assert too_new == []


@pytest.mark.parametrize(
    ("line", "table"),
    [
        ("const names = list.toSorted();", TOO_NEW_IN_SCRIPTS),
        ("  #hidden() {", TOO_NEW_IN_SCRIPTS),
        ("node.querySelector('a:is(.b, .c)')", TOO_NEW_IN_SCRIPTS),
        (".wait { min-height: 100dvh; }", TOO_NEW_IN_STYLES),
        (".wait { inset: 0; }", TOO_NEW_IN_STYLES),
        ("@media (width >= 600px) { .a { margin: 0; } }", TOO_NEW_IN_STYLES),
        ("p:not(.a, .b) { margin: 0; }", TOO_NEW_IN_STYLES),
    ],
)
def test_the_tables_find_what_they_list(line: str, table: dict[str, int]) -> None:
    assert any(re.search(pattern, line, re.MULTILINE) for pattern in table)


def test_a_blind_ballot_needs_nothing_that_old_tablets_do_not_know(root: Path) -> None:
    found: set[Path] = set()
    for path in sorted((root / "static" / "blind").glob("*.js")):
        reached_from(path, found)
    assert {"ed25519.js", "sha2.js", "pack.js"} <= {path.name for path in found}
    too_new = [
        (path.name, pattern)
        for path in found
        for pattern in TOO_NEW_IN_SCRIPTS
        if re.search(pattern, without_comments(path.read_text("utf-8")), re.MULTILINE)
    ]
    assert too_new == []


def test_a_tablet_keeps_its_flex_boxes_apart_without_gap(root: Path) -> None:
    found = []
    for name in TABLET_STYLES:
        text = without_comments((root / "static" / name).read_text(encoding="utf-8"))
        for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            if "flex;" in rule[1] and re.search(r"(?<![\w-])gap:", rule[1]):
                found.append(f"{name}: {rule[0].strip()}")
    assert found == []


def test_other_flex_boxes_that_ask_for_a_gap_are_given_margins_beside(root: Path) -> None:
    """Chromium knows gap in flex boxes from 84 on, as it does `appearance`."""
    older = without_comments((root / "static" / "older.css").read_text(encoding="utf-8"))
    assert older.strip().startswith("@supports not (appearance: none)")
    asking = {
        selector.strip()
        for path in own_files(root, ".css")
        for selector, body in re.findall(
            r"([^{}]+)\{([^{}]*)\}", without_comments(path.read_text(encoding="utf-8"))
        )
        if re.search(r"display: (inline-)?flex;", body) and re.search(r"(?<![\w-])gap:", body)
    }
    assert ".row" in asking
    assert {each for each in asking if not re.search(rf"{re.escape(each)} > \*", older)} == set()


def test_scripts_and_styles_can_be_read(root: Path) -> None:
    for path in own_files(root, ".js") + own_files(root, ".css"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= LONGEST_FILE, path.name
        assert [line for line in lines if len(line) > LONGEST_LINE] == [], path.name


def test_no_page_names_a_colour_of_its_own(root: Path) -> None:
    colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
    found = [
        f"{path.name}: {line.strip()}"
        for path in own_files(root, ".css")
        # Tokens are where colours are named; paper has a white and a black of its own.
        if path.name not in ("tokens.css", "print.css")
        for line in without_comments(path.read_text(encoding="utf-8")).splitlines()
        if colour.search(line)
    ]
    assert found == []


def test_vendored_files_are_those_that_were_released(root: Path) -> None:
    folder = root / "static" / "vendor"
    listed = json.loads((folder / "VENDOR.json").read_text(encoding="utf-8"))
    for entry in listed:
        content = (folder / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
        assert entry["version"]
        assert entry["licence"]
        assert entry["source"]
    present = {path.name for path in folder.glob("*.js")}
    assert present == {entry["file"] for entry in listed}, "every file is listed, none is missing"
    folders = [path for path in folder.iterdir() if path.is_dir()]
    assert all((path / "VENDOR.json").is_file() for path in folders), "each folder lists its own"
