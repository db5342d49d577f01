"""What the tests of the running house share."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.meeting.house import House, Make

PATIENCE_SECONDS = 20.0


@pytest.fixture(autouse=True)
def _no_thread_is_left_behind() -> Iterator[None]:
    """A thread that outlives its test draws chance and opens sockets in somebody else's."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(PATIENCE_SECONDS)
    assert not [thread.name for thread in left if thread.is_alive()]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Make]:
    """Makes houses with a meeting in session, and closes them."""
    made: list[House] = []

    def make(kind: str = "congress", size: int = 30, is_demo: bool = True) -> House:
        made.append(House(tmp_path / str(len(made)), kind, size, is_demo))
        return made[-1]

    yield make
    for one in made:
        one.desk.store.close()
