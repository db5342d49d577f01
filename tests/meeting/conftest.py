"""What the tests of the running house share."""

import threading
from collections.abc import Iterator

import pytest

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
