"""The tokens of static/tokens.css: every text can be read on every ground, in every theme.

WCAG 2.2: 1.4.3 asks 4.5 for text, 1.4.6 (AAA) 7, 1.4.11 3 for what must be seen to be pressed.
A ballot's page uses every ground, so every pair of text and ground keeps AAA.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

AAA, SEEN = 7.0, 3.0
GROUNDS = ("paper", "surface", "sunk", "red-tint", "ok-tint", "warn-tint")
TEXTS = ("ink", "ink-2", "red-text", "ok", "warn")
# What is text elsewhere, or a line, or a bar: the ground it stands on, and the contrast it keeps.
ALSO = (
    ("on-red", "red", AAA),
    *((each, ground, SEEN) for each in ("edge", "focus") for ground in GROUNDS),
    ("warn-edge", "paper", SEEN),
    ("warn-edge", "surface", SEEN),
    ("bar", "track", SEEN),
    ("bar-off", "track", SEEN),
    ("bar-off", "surface", SEEN),
)
THEMES = {
    "light": ":root",
    "contrast": ':root[data-theme="contrast"]',
    "dark": ':root[data-theme="dark"]',
}
# What the device asks for, and the theme that it then is.
ASKED = {"contrast": ":root:not([data-theme])", "dark": ".hall:root:not([data-theme])"}
# Sheets that are printed, or kept to themselves, are never dark.
PAPER = ("cards.css", "page.css")
Colours = dict[str, str]


@pytest.fixture(scope="module")
def styles(root: Path) -> str:
    text = (root / "static" / "tokens.css").read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def block(styles: str, selector: str) -> Colours:
    """The tokens that the first block of this selector declares."""
    found = re.search(rf"(?:^|\n)\s*{re.escape(selector)}\s*\{{(.*?)\}}", styles, re.DOTALL)
    assert found, selector
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", found[1]))


def theme(styles: str, name: str) -> Colours:
    return {**block(styles, THEMES["light"]), **block(styles, THEMES[name])}


def luminance(colour: str) -> float:
    """WCAG's relative luminance of #rgb or #rrggbb."""
    digits = colour.removeprefix("#")
    whole = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    shares = [int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_counted_as_the_standard_counts_it() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    # The grey that WCAG's own technique G18 gives as the faintest allowed on white.
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("name", THEMES)
def test_every_text_can_be_read_on_every_ground(styles: str, name: str) -> None:
    colours = theme(styles, name)
    pairs = [(text, ground, AAA) for text in TEXTS for ground in GROUNDS]
    faint = [
        (fore, back, round(contrast(colours[fore], colours[back]), 2))
        for fore, back, least in (*pairs, *ALSO)
        if contrast(colours[fore], colours[back]) < least
    ]
    assert faint == []


@pytest.mark.parametrize("name", ASKED)
def test_what_the_device_asks_for_is_what_the_switch_gives(styles: str, name: str) -> None:
    assert block(styles, ASKED[name]) == block(styles, THEMES[name])


@pytest.mark.parametrize("name", ["contrast", "dark"])
def test_a_theme_leaves_no_colour_of_paper_standing(styles: str, name: str) -> None:
    paper = {k for k, v in block(styles, THEMES["light"]).items() if v.startswith("#")}
    # A code is read by a camera: its ground is white in every theme.
    assert paper - block(styles, THEMES[name]).keys() == {"qr-paper"}


def test_a_line_that_says_something_is_drawn_in_a_red_that_is_seen_in_the_dark(root: Path) -> None:
    """--red is a ground for white words; as a line on a dark ground it has no contrast of 3."""
    static, faint = root / "static", []
    for path in static.rglob("*.css"):
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", path.read_text("utf-8")):
            drawn = re.search(r"(border|outline)[^;]*var\(--red\)", body)
            if drawn and "background: var(--red)" not in body and path.name not in PAPER:
                faint.append(f"{path.name}: {selector.strip()}")
    assert faint == []


def test_every_token_is_used_and_every_token_used_is_there(root: Path, styles: str) -> None:
    static = root / "static"
    named = set()
    for path in static.rglob("*.css"):
        if "verifier" not in path.parts:
            text = path.read_text(encoding="utf-8")
            # A measure that one sheet alone counts with is declared there, and is no token.
            own = set() if path.name == "tokens.css" else set(re.findall(r"--([\w-]+):", text))
            named |= set(re.findall(r"var\(--([\w-]+)", text)) - own
    declared = set(re.findall(r"--([\w-]+):", styles))
    assert named - declared == set(), "used, but declared nowhere"
    assert declared - named == set(), "declared, but used nowhere"
