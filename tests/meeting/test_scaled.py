"""A house of two workers with engines of its own, whose parts are killed amid bursts."""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tormenting.scaled_kills import torment_scaled_by_kills

from meeting.data_folder import hold_folder
from meeting.demo.server import ROOT
from meeting.scaled.command import run
from meeting.scaled.programs import postgresql_program, program
from meeting.scaled.refusals import EngineMissing
from tests.meeting.scaled_house import not_installed

MEMBERS = 8
VOTERS = 4
SEED = 20_261_122


@pytest.fixture(autouse=True)
def _engines() -> None:
    try:
        postgresql_program("initdb")
        program("redis-server", "redis-server")
        program("nginx", "nginx")
    except EngineMissing as problem:
        not_installed(str(problem))


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A short path that the engines' accounts may pass, which pytest's own folders are not."""
    with tempfile.TemporaryDirectory(prefix="yst-scaled-") as folder:
        yield Path(folder)


def test_a_worker_redis_and_postgresql_killed_amid_bursts_lose_no_acked_ballot(
    reachable: Path,
) -> None:
    victims = ("worker", "redis", "database")
    outcome = asyncio.run(torment_scaled_by_kills("split", 3, MEMBERS, reachable, SEED, victims))
    assert outcome.is_well, outcome
    assert outcome.counts["kills"] == 3
    assert outcome.counts["acks"] >= 3 * MEMBERS
    # The killed worker's tablets were answered before it was back.
    assert outcome.counts["went over"] == 1


def test_a_blind_poll_rehearsed_over_two_workers_counts_every_acknowledged_ballot_once(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "scripts/rehearse.py", "--workers", "2", "--only", "2"]
    held = subprocess.run(
        [*command, "--voters", str(VOTERS), "--out", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=280,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin:/usr/sbin"},
    )  # fmt: skip
    assert held.returncode == 0, held.stdout + held.stderr
    summary = json.loads(held.stdout.splitlines()[-1])
    assert summary["lost"] == 0
    assert summary["acked"] == summary["counted"] == VOTERS * summary["records"]
    records = [json.loads(path.read_bytes()) for path in tmp_path.glob("record-*.json")]
    assert {record["poll"]["protection"] for record in records} == {"blind"}


def test_a_folder_is_held_by_one_supervisor_and_its_refusals_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "house.toml"
    file.write_text('data = "data"\n[database]\nown = true\n[redis]\nown = true\n')
    with hold_folder(tmp_path / "data"):
        assert run(argparse.Namespace(config=file)) == 2
    assert "Another server runs" in capsys.readouterr().err
    (tmp_path / "data" / "yishitang.sqlite").touch()
    assert run(argparse.Namespace(config=file)) == 2
    assert "a store of its own" in capsys.readouterr().err
    file.write_text("workers = 2\n")
    assert run(argparse.Namespace(config=file)) == 2
    assert "data is missing" in capsys.readouterr().err
