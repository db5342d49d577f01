"""What the tests of the running house share."""

import functools
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.meeting.house import House, Make
from tests.meeting.postgres_cluster import Cluster, NoServerError
from tests.meeting.redis_engine import NoRedisError, RedisEngine
from tests.meeting.scaled_house import not_installed
from tests.meeting.store_place import Place
from voting import key_envelope

PATIENCE_SECONDS = 30.0


@pytest.fixture(autouse=True)
def _no_thread_is_left_behind() -> Iterator[None]:
    """A thread that outlives its test draws chance and opens sockets in somebody else's."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    # A thread that was begun without `threading` and wrote to the log stays in its list for ever.
    left = [thread for thread in left if not isinstance(thread, threading._DummyThread)]
    for thread in left:
        thread.join(PATIENCE_SECONDS)
    assert not [thread.name for thread in left if thread.is_alive()]


@pytest.fixture(scope="session", autouse=True)
def _a_passphrase_is_stretched_once() -> Iterator[None]:
    """Stretching is slow on purpose and always gives the same; houses copied have the same keys."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_envelope, "_stretch", functools.cache(key_envelope._stretch))
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One PostgreSQL server for the whole run; where CI=true it must be there."""
    try:
        made = Cluster()
    except NoServerError:
        said = "PostgreSQL is not installed (apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    yield made
    made.end()


@pytest.fixture(scope="module")
def redis_engine() -> Iterator[RedisEngine]:
    """A Redis of the module's own, which it may kill; where CI=true it must be there."""
    try:
        made = RedisEngine()
    except NoRedisError:
        not_installed("Redis is not installed (apt-get install redis-server)")
    yield made
    made.end()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a store may stand: in a folder alone, or on a server too."""
    if request.param == "sqlite":
        return Place(tmp_path)
    server: Cluster = request.getfixturevalue("cluster")
    return Place(tmp_path, server.prepared())


@pytest.fixture
def served(cluster: Cluster, tmp_path: Path) -> Place:
    """A store's place on the server, for what only a server does."""
    return Place(tmp_path, cluster.prepared())


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
