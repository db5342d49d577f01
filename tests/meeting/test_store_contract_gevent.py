"""In a server process a store on PostgreSQL lets everybody else work while it waits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.meeting.postgres_cluster import Cluster
from tests.meeting.store_place import Place

# The cast waits for a line that a neighbour holds, and the neighbour lets go only once it sees
# the cast wait: were the whole process held up, the cast would be refused as `store-locked`.
PROCESS = """
from gevent import monkey
monkey.patch_all()
import sys
from pathlib import Path
import gevent, psycopg
from tests.meeting.small_hall import drop, open_hall

folder, url, server, name = sys.argv[1:]
for secrecy in ("named", "secret"):
    hall = open_hall(Path(folder) / secrecy, secrecy, database_url=url)
    person = hall.people[0]
    holding = psycopg.connect(host=server, dbname=name, user="postgres")
    holding.execute("select * from attempt for update")
    cast = gevent.spawn(hall.store.cast, drop(hall, person))
    with psycopg.connect(host=server, dbname=name, user="postgres", autocommit=True) as seeing:
        waiting = "select count(*) from pg_locks where not granted"
        while not cast.dead and not seeing.execute(waiting).fetchone()[0]:
            gevent.sleep(0)
    holding.close()
    print(secrecy, cast.get(), hall.turnout())
    hall.store.close()
"""


def test_a_cast_that_waits_holds_nobody_up(cluster: Cluster, served: Place, root: Path) -> None:
    name = served.url.partition("@/")[2].partition("?")[0]
    done = subprocess.run(
        [sys.executable, "-c", PROCESS, str(served.folder), served.url, str(cluster.folder), name],
        cwd=root, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    landed = "Landing(repeat=False, changed=False) 1"
    assert done.stdout.splitlines() == [f"named {landed}", f"secret {landed}"]
