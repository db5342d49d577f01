"""A few of scripts/torment's faults: real servers killed, cut off and starved, every ack kept."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from tormenting.disk import torment_by_disk
from tormenting.kills import torment_by_kills
from tormenting.ledger import Ledger
from tormenting.packets import torment_by_packets
from tormenting.power import torment_by_power_cuts
from tormenting.report import Outcome
from tormenting.shim import NoCompilerError, built
from tormenting.store_kills import torment_store_by_kills

pytestmark = pytest.mark.slow

MEMBERS = 8
SEED = 20_260_122
ROAD, LAMPS = {"p1": 1}, {"p2": 1}


@pytest.fixture
def compiler(tmp_path: Path) -> None:
    """The failing disk is C; where CI=true somebody must be there to compile it."""
    try:
        built(tmp_path)
    except NoCompilerError:
        if os.environ.get("CI") == "true":
            pytest.fail("no C compiler (apt-get install gcc libc6-dev)")
        pytest.skip("no C compiler")


def suffered(torment: Coroutine[Any, Any, Outcome]) -> dict[str, int]:
    """The counts of a torment in which nothing went wrong."""
    outcome = asyncio.run(torment)
    assert outcome.is_well, outcome
    return outcome.counts


@pytest.mark.parametrize("kind", ["split", "blind"])
def test_a_server_killed_amid_a_burst_loses_no_acked_ballot(tmp_path: Path, kind: str) -> None:
    counts = suffered(torment_by_kills(kind, 2, MEMBERS, None, tmp_path, SEED))
    assert counts["kills"] == 2
    assert counts["acks"] >= 2 * MEMBERS


@pytest.mark.parametrize("kind", ["named", "split"])
def test_a_writer_killed_again_and_again_loses_no_acked_ballot(tmp_path: Path, kind: str) -> None:
    counts = suffered(torment_store_by_kills(kind, 4, None, tmp_path, SEED))
    assert counts["with ballots under way"] > 0


@pytest.mark.usefixtures("compiler")
def test_a_power_cut_takes_only_what_was_never_acked(tmp_path: Path) -> None:
    counts = suffered(torment_by_power_cuts("split", 1, MEMBERS, None, tmp_path, SEED))
    assert counts["cuts"] == 1


def test_a_ballot_that_comes_late_does_not_replace_a_newer_one(tmp_path: Path) -> None:
    counts = suffered(torment_by_packets("split", 1, MEMBERS, tmp_path, SEED))
    assert counts["packets late"] > 0


@pytest.mark.usefixtures("compiler")
def test_the_chair_is_told_what_ails_the_disk_and_when_it_is_well(tmp_path: Path) -> None:
    counts = suffered(torment_by_disk("named", MEMBERS, tmp_path, SEED, seconds=0))
    assert counts["clock jumps"] == 3


def test_the_ledger_finds_what_is_lost_older_or_nobodys() -> None:
    ledger = Ledger()
    ledger.is_promised("a", ledger.sends("a", ROAD))
    assert ledger.wrongs({"a": ROAD}) == {"lost": 0, "older": 0, "strange": 0}
    assert ledger.wrongs({})["lost"] == 1
    # Sent and not acknowledged: either may lie there.
    changed = ledger.sends("a", LAMPS)
    assert not any(ledger.wrongs({"a": ROAD}).values())
    ledger.is_promised("a", changed)
    assert ledger.wrongs({"a": ROAD})["older"] == 1
    assert ledger.wrongs({"a": LAMPS, "b": ROAD})["strange"] == 1
