"""A backup of a store on PostgreSQL, brought back into another database."""

from __future__ import annotations

from pathlib import Path

import pytest

from meeting.backup.making import make_backup
from meeting.backup.refusals import DatabaseNotEmpty, WrongKindOfStore
from meeting.backup.restoring import restore_backup
from meeting.services.blind import recovery_keys
from meeting.services.log.keys import DEMO_PASSPHRASE
from meeting.store.session import Store
from tests.meeting.house import House
from tests.meeting.postgres_cluster import Cluster
from tests.meeting.store_place import Place


def test_an_open_box_comes_back_from_a_dump_that_does_not_hold_it(
    served: Place, cluster: Cluster, tmp_path: Path
) -> None:
    house = House(tmp_path / "house", "congress", 9, database_url=served.url)
    recovery_keys.set_passphrase(
        house.desk, house.staff["chief_teller"], house.body, DEMO_PASSPHRASE
    )
    house.check_in(9)
    attempt = house.open(house.poll("motion-majority-all", ["决议"], secrecy="secret"))
    for number in range(3):
        house.cast(attempt, number, {"o1": "approve"}, key=f"{number:x}" * 32)
    made = make_backup(house.desk.data, tmp_path / "shelf", 3, served.url)
    house.desk.store.close()
    dump = (made.folder / "store.dump").read_bytes()
    assert b"sealed_box" not in dump
    assert b"named_ballot" in dump
    new, empty = tmp_path / "new", cluster.database()
    with pytest.raises(WrongKindOfStore):
        restore_backup(made.folder, new, passphrases=[DEMO_PASSPHRASE])
    with pytest.raises(DatabaseNotEmpty):
        restore_backup(made.folder, new, served.url, [DEMO_PASSPHRASE])
    assert restore_backup(made.folder, new, empty, [DEMO_PASSPHRASE]).without == []
    store = Store.open(new, database_url=empty)
    assert store.secret.turnout(attempt) == 3
    assert sorted(store.secret.by_handle(attempt)) == [f"{number:x}" * 32 for number in range(3)]
    with store.read() as rows:
        assert store.turnout(rows, attempt) == 3
    store.close()
