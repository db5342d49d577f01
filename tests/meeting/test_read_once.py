"""What never changes is read once, however many ask at one moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from meeting.services.read_once import ReadOnce

ASKERS = 20


def test_all_who_ask_at_one_moment_get_what_one_of_them_read() -> None:
    shelf: ReadOnce[int, str] = ReadOnce()
    reads: list[int] = []
    all_ask = threading.Barrier(ASKERS)
    is_asked = threading.Event()

    def read() -> str:
        reads.append(1)
        # Until the others had every chance to begin a reading of their own.
        is_asked.wait(30)
        return "paper"

    def ask() -> str:
        if all_ask.wait(30) == 0:
            is_asked.set()
        return shelf.get(7, read)

    with ThreadPoolExecutor(ASKERS) as askers:
        got = [each.result() for each in [askers.submit(ask) for _ in range(ASKERS)]]
    assert got == ["paper"] * ASKERS
    assert len(reads) == 1
    assert shelf.get(8, lambda: "another") == "another"


def test_a_refusal_is_not_kept_and_whoever_waited_reads_for_himself() -> None:
    shelf: ReadOnce[int, str] = ReadOnce()
    is_reading, go_on = threading.Event(), threading.Event()

    def refused() -> str:
        is_reading.set()
        go_on.wait(30)
        raise ValueError

    with ThreadPoolExecutor(2) as askers:
        first = askers.submit(shelf.get, 7, refused)
        is_reading.wait(30)
        second = askers.submit(shelf.get, 7, lambda: "paper")
        go_on.set()
        with pytest.raises(ValueError, match=r"^$"):
            first.result()
        assert second.result() == "paper"
    assert shelf.get(7, lambda: "paper") == "paper"
