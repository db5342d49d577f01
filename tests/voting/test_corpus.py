"""The corpus of whole polls in tests/vectors: what it holds, and what the verifier says of it."""

import json
from collections import Counter
from typing import Any

import pytest

from tests.vectors.build import HERE, INDEX, committed_files, corpus_files
from tests.vectors.corpus import corpus
from tests.vectors.poll_spec import PACKS
from tests.vectors.published import Published
from tests.voting.oracle import outcome
from voting.__main__ import main
from voting.checks.fixed import attempt_pack
from voting.roll import Roll

ENTRIES: list[dict[str, Any]] = json.loads((HERE / INDEX).read_text(encoding="utf-8"))


def polls() -> list[Published]:
    """Every poll of the corpus; held when the first test asks, not when tests are collected."""
    return [one for held in corpus() for one in held.polls]


def folder_evidence(folder: str) -> list[str]:
    """The options that hold a record against everything else in its folder."""
    place = HERE / folder
    acks = [part for path in sorted(place.glob("acks-*.json")) for part in ("--ack", str(path))]
    log = ["--log-key", str(place / "log.vkey"), "--witness-key", str(place / "witness.vkey")]
    return [*acks, "--checkpoint", str(place / "checkpoint"), *log]


def test_the_committed_corpus_is_what_the_builder_makes() -> None:
    built, standing = corpus_files(), committed_files()
    differing = sorted(
        path for path in built.keys() | standing if built.get(path) != standing.get(path)
    )
    assert differing == [], "run python -m tests.vectors.build and look at what changed"


def test_the_corpus_is_as_wide_as_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(ENTRIES) == len(polls()) >= 40
    assert {entry["pack"] for entry in ENTRIES} == {path.stem for path in PACKS.glob("*.toml")}
    held = {
        name: Counter(entry[name] for entry in ENTRIES)
        for name in ("protection", "publish", "status", "attempt_kind", "verdict")
    }
    assert set(held["protection"]) == {"none", "split", "blind"}
    assert set(held["publish"]) == {"named", "list", "tellers", "root"}
    assert set(held["status"]) == {"decided", "runoff", "short", "void", "no_quorum"}
    assert set(held["attempt_kind"]) == {"first", "runoff", "repeat"}
    # Every poll of the corpus was held as it should be; what must fail is made by mutations.
    assert set(held["verdict"]) == {"sound"}
    assert {way for entry in ENTRIES for way in entry["channels"]} == {"tablet", "paper", "hands"}
    records = [one.record for one in polls()]
    assert any(record["ballots"]["not_pressed"] for record in records)
    assert any(record["ballots"]["void"] for record in records)
    assert any(record.get("transport") == "http" for record in records)
    assert any(record.get("advice") == "revote" for record in records)
    assert any("write_in:" in "".join(record["outcome"]["chosen"]) for record in records)
    assert any(len(one.opening.get("credential", {"n": ""})["n"]) == 768 for one in polls())
    with capsys.disabled():
        sizes = sum(len(one.data) for one in polls())
        print(f"\ncorpus: {len(polls())} records, {sizes} bytes, {dict(held['protection'])}")


def test_the_verifier_says_of_each_record_what_the_index_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for entry in ENTRIES:
        path = HERE / entry["record"]
        before = previous_of(entry)
        given = ["--prev", str(HERE / before)] if before else []
        code = main(["verify", str(path), *given, "--json"])
        report = json.loads(capsys.readouterr().out)
        undone = [check["name"] for check in report["checks"] if check["state"] == "not_done"]
        # The log lies beside it: what it tells of a correction the command says unasked.
        known = ["standing"] if report["superseded"] == "yes" else []
        found = (code, report["verdict"], sorted(undone + known))
        assert found == (0, entry["verdict"], sorted(entry["not_done"])), entry["record"]


def previous_of(entry: dict[str, Any]) -> str | None:
    """The record before, by the order of the index."""
    stated = json.loads((HERE / entry["record"]).read_bytes())["seq"]
    place = ENTRIES.index(entry)
    return ENTRIES[place - 1]["record"] if stated > 1 else None


@pytest.mark.parametrize("folder", ["township", "committee", "subdistrict"])
def test_a_folder_is_checked_at_one_go_against_acks_and_log(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(HERE / folder), *folder_evidence(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [check["state"] for check in report["together"]] == ["passed", "passed"]
    states = {
        (check["name"], check["state"])
        for record in report["records"]
        for check in record["checks"]
        if check["name"] in ("log", "previous")
    }
    assert states == {("log", "passed"), ("previous", "passed")}


def test_a_separate_counter_finds_the_same_outcomes() -> None:
    for one in polls():
        spec, record = one.spec, one.record
        ballots = spec.ballots(spec.piles)
        for part in spec.manual:
            ballots += spec.ballots(part.piles)
        found = record["outcome"]
        is_overfull = any(len(spec.ballots(part.piles)) > part.issued for part in spec.manual)
        if is_overfull or len(ballots) > record["ballots"]["issued"]:
            assert found["status"] == "void", one.name
            continue
        pack = attempt_pack(record["poll"], spec.pack)
        roll = Roll(**record["roll"])
        assert outcome(pack, roll, spec.question, ballots) == found, one.name
