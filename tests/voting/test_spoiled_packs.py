"""Whatever a rule file holds: a pack that keeps the laws, or a refusal with a line of the file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spoiled import ANYTHING, ODD, TRIES, WRITTEN, spoiled_json, spoiled_text
from tests.voting.strategies import options
from voting.canonical import canonical_bytes
from voting.cli.pack_files import built_in_packs, read_pack
from voting.decide import decide
from voting.errors import PackFaulty, TooManyOptions
from voting.pack import RulePack
from voting.pack_schema import KEYS
from voting.pack_toml import parse_pack
from voting.roll import Roll
from voting.tally import count

PACKS = built_in_packs()
TEXTS = st.sampled_from(sorted(PACKS)).map(lambda name: PACKS[name].text)


def holds(pack: RulePack) -> None:
    """What everything else relies on in a pack that was read."""
    assert pack.version >= 1
    assert pack.max_options >= 1
    assert pack.batch >= 5
    assert pack.minimum_size >= 1
    assert 0 < pack.bar.num <= pack.bar.den
    assert pack.secrecy in pack.secrecy_allowed
    # Every whole number of it can stand in a record.
    numbers = (pack.version, pack.max_options, pack.batch, pack.duration_seconds, pack.minimum_size)
    canonical_bytes([*numbers, pack.id, pack.kind, pack.name.zh, pack.name.en, *pack.legal_basis])
    assert parse_pack(pack.text) == pack


def read_or_refused(file: Path) -> RulePack | None:
    """The pack, or None where it was refused as the house says."""
    try:
        pack = read_pack(file)
    except PackFaulty as fault:
        refused = fault
    else:
        holds(pack)
        return pack
    assert 1 <= int(refused.params["line"]) <= file.read_bytes().count(b"\n") + 2
    assert refused.message("zh")
    assert refused.message("en")
    return None


def toml(value: Any) -> str:
    """The value in TOML, as well as it can be said; a text in JSON is one in TOML too."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {toml(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    unseen = {n: f"\\u{n:04x}" for n in (*range(0x20), 0x7F, 0x22, 0x5C)}
    return f'"{text.translate(unseen)}"'


@TRIES
@given(st.binary(max_size=200) | (WRITTEN | ODD).map(str.encode) | TEXTS.flatmap(spoiled_text))
def test_any_file_is_a_pack_or_is_refused_with_its_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "spoiled.toml"
    file.write_bytes(content)
    read_or_refused(file)


@TRIES
@given(TEXTS.map(tomllib.loads).flatmap(spoiled_json))
def test_any_value_anywhere_in_a_pack_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, tree: Any
) -> None:
    file = tmp_path_factory.getbasetemp() / "tree.toml"
    lines = tree.items() if isinstance(tree, dict) else [("id", tree)]
    text = "".join(f"{quoted(key)} = {toml(value)}\n" for key, value in lines)
    file.write_text(text, encoding="utf-8", newline="")
    read_or_refused(file)


@settings(TRIES, max_examples=80)
@given(TEXTS, st.sampled_from(sorted(KEYS)), ANYTHING | st.integers(1, 400))
def test_a_pack_that_is_taken_decides(text: str, path: str, value: Any) -> None:
    """Also one whose parameter nobody would choose."""
    tree = tomllib.loads(text)
    table, _, name = path.rpartition(".")
    (tree[table] if table else tree)[name] = value
    try:
        pack = parse_pack("".join(f"{quoted(key)} = {toml(part)}\n" for key, part in tree.items()))
    except PackFaulty:
        return
    holds(pack)
    try:
        from_two = pack.question(options(2), 1 if pack.seats_wanted else None)
    except TooManyOptions:
        assert pack.max_options == 1
        return
    assert decide(pack, Roll(3, 2), count(from_two, [])).status in ("decided", "no_quorum", "short")


def test_only_a_newline_ends_a_line(tmp_path: Path) -> None:
    good = PACKS["motion-majority-all"].text
    text = good.replace("legal_basis = [", 'legal_basis = ["\u2028\u2028\u2028",', 1)
    (tmp_path / "own.toml").write_text(text.replace("batch = 5", "batch = 4"), encoding="utf-8")
    with pytest.raises(PackFaulty) as refused:
        read_pack(tmp_path / "own.toml")
    lines = good.split("\n")
    assert lines[int(refused.value.params["line"]) - 1].startswith("batch")


@pytest.mark.parametrize("opens", ["a = " + "[" * 5000, "a = " + '{"b" = ' * 5000, "a." * 5000])
def test_what_is_nested_too_deep_is_refused(tmp_path: Path, opens: str) -> None:
    (tmp_path / "deep.toml").write_text(opens, encoding="utf-8")
    assert read_or_refused(tmp_path / "deep.toml") is None


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, "0x" + "f" * 5000, "1e999"])
def test_a_number_that_nobody_can_write_out_is_refused(tmp_path: Path, number: str) -> None:
    good = PACKS["motion-majority-all"].text
    (tmp_path / "huge.toml").write_text(
        good.replace("version = 1", f"version = {number}"), encoding="utf-8"
    )
    assert read_or_refused(tmp_path / "huge.toml") is None
