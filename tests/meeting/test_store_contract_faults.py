"""A server that is gone, locked or unfit is said by its word, and nothing is acked in vain."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from meeting.store.drop import Drop, Landing
from meeting.store.errors import StoreFault, StoreLocked, StoreUnfit
from meeting.store.rows import Rows
from meeting.store.session import Store
from meeting.store.tables import AttemptRow
from tests.meeting.postgres_cluster import OWNER, Cluster
from tests.meeting.serving import refused
from tests.meeting.small_hall import drop, is_landing, open_hall, reopen_hall, together
from tests.meeting.store_place import Place

QUICK = ("-c synchronous_commit=on", "-c lock_timeout=200ms")


@pytest.mark.parametrize("secrecy", ["named", "secret"])
def test_a_server_killed_amid_casts_keeps_every_acked_ballot(
    cluster: Cluster, served: Place, secrecy: str
) -> None:
    hall = open_hall(served.folder, secrecy, size=60, database_url=served.url)
    some_are_in, is_over = threading.Event(), threading.Event()

    def cast(person: int) -> object:
        outcome = hall.store.cast(drop(hall, person))
        some_are_in.set()
        return outcome

    def kill() -> None:
        some_are_in.wait()
        cluster.kill()
        is_over.set()

    def late(person: int) -> object:
        is_over.wait()
        return hall.store.cast(drop(hall, person))

    work = [(lambda p=p: cast(p)) for p in hall.people[:40]]
    work += [(lambda p=p: late(p)) for p in hall.people[40:]]
    try:
        outcomes = together([kill, *work])[1:]
        assert isinstance(hall.store.health, StoreFault)
        with pytest.raises(StoreFault), hall.store.read() as rows:
            rows.all(AttemptRow)
    finally:
        cluster.start()
    assert all(isinstance(o, StoreFault) for o in outcomes if not is_landing(o)), outcomes
    assert not any(map(is_landing, outcomes[40:]))
    acked = [p for p, o in zip(hall.people, outcomes, strict=True) if is_landing(o)]
    assert acked
    # The very same store goes on, and what had been acked is only acked again.
    for person in acked:
        assert hall.store.cast(drop(hall, person)) == Landing(repeat=True)
    for person in hall.people:
        assert is_landing(hall.store.cast(drop(hall, person)))
    assert hall.turnout() == len(hall.choices()) == 60
    assert hall.store.health is None
    hall.store.close()


def test_a_command_whose_connection_is_cut_is_not_said_to_be_done(served: Place) -> None:
    hall = open_hall(served.folder, "named", database_url=served.url)
    cut = text("select pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(StoreFault):
        hall.store.write(lambda rows: rows.session.execute(cut))
    hall.close_poll()
    assert hall.store.health is None
    hall.store.close()


def test_who_waits_too_long_for_another_is_told_so(
    cluster: Cluster, served: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meeting.store.postgres.SESSION", QUICK)
    hall = open_hall(served.folder, "secret", database_url=served.url)
    name = served.url.partition("@/")[2].partition("?")[0]
    with psycopg.connect(host=str(cluster.folder), dbname=name, user=OWNER) as other:
        other.execute("select * from attempt for update")
        with pytest.raises(StoreLocked):
            hall.store.cast(drop(hall, hall.people[0]))
        with pytest.raises(StoreLocked):
            hall.close_poll()
    assert is_landing(hall.store.cast(drop(hall, hall.people[0])))
    assert hall.turnout() == 1
    hall.store.close()


def test_a_batch_in_anothers_way_is_tried_again(
    served: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = open_hall(served.folder, "secret", database_url=served.url)
    whole, tried = hall.store._batches._commit, []

    def disturbed(drops: list[Drop]) -> list[object]:
        tried.append(len(drops))
        if len(tried) == 1:
            raise OperationalError("", {}, psycopg.errors.DeadlockDetected())
        return list(whole(drops))

    monkeypatch.setattr(hall.store._batches, "_commit", disturbed)
    assert all(map(is_landing, hall.store._batches.commit([drop(hall, p) for p in hall.people])))
    assert tried == [12, 12]
    hall.store.close()


def test_a_database_that_cannot_keep_the_promises_is_refused(
    cluster: Cluster, tmp_path: Path
) -> None:
    gone = cluster.database().replace("host=", "host=/nowhere")
    with pytest.raises(StoreFault):
        Store.open(tmp_path, database_url=gone)
    other_kind = cluster.database("sql_ascii")
    for url in ("postgresql://hall", "mysql://hall", other_kind):
        with pytest.raises(StoreUnfit) as refusal:
            Store.open(tmp_path, database_url=url)
    assert "SQL_ASCII" in refusal.value.message("zh")
    assert "password" not in str(refusal.value)


def test_a_start_says_what_is_wrong_with_database_or_folder(
    cluster: Cluster, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert refused(data=tmp_path, database_url="mysql://root:password@hall") == 2
    said = capfd.readouterr().err
    assert "PostgreSQL" in said
    assert "password" not in said
    url = cluster.database()
    assert refused(data=tmp_path, database_url=url, fresh=True) == 2
    (tmp_path / "yishitang.sqlite").touch()
    assert refused(data=tmp_path, database_url=url) == 2
    assert "--data" in capfd.readouterr().err


def test_commands_of_two_workers_are_done_one_after_the_other(served: Place) -> None:
    here = open_hall(served.folder, "named", database_url=served.url)
    there = reopen_hall(served.folder, served.url)

    def count(rows: Rows) -> None:
        attempt = rows.all(AttemptRow)[0]
        attempt.present = (attempt.present or 0) + 1

    before = here.store.write(lambda rows: rows.all(AttemptRow)[0].present or 0)
    together([lambda hall=hall: hall.store.write(count) for hall in (here, there) * 10])
    with there.store.read() as rows:
        assert rows.all(AttemptRow)[0].present == before + 20
    here.store.close()
    there.store.close()


def test_workers_that_start_at_once_make_the_tables_once(cluster: Cluster, tmp_path: Path) -> None:
    url = cluster.database()
    stores = together([lambda: Store.open(tmp_path, database_url=url)] * 3)
    assert all(isinstance(store, Store) for store in stores), stores
    for store in stores:
        assert isinstance(store, Store)
        store.close()


@pytest.mark.parametrize("secrecy", ["named", "secret"])
def test_another_worker_sees_at_once_what_was_cast_here(served: Place, secrecy: str) -> None:
    here = open_hall(served.folder, secrecy, database_url=served.url)
    there = reopen_hall(served.folder, served.url)
    for number, person in enumerate(here.people[:3], start=1):
        here.store.cast(drop(here, person))
        assert there.turnout() == number
    assert there.store.cast(drop(there, here.people[0])) == Landing(repeat=True)
    here.store.close()
    there.store.close()
