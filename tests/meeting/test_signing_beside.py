"""An RSA signature takes milliseconds: it is never made on the thread that serves the sockets."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import get_ident
from typing import TypeVar

from meeting.services.polls import polls
from tests.meeting.blind_hall import BlindHall
from tests.meeting.house import Make

T = TypeVar("T")
PROJECT = Path(__file__).resolve().parents[2]

# What `serve` patches is patched in a process of its own.
ON_THE_SERVER = """
import sys
from pathlib import Path
from gevent import monkey
monkey.patch_all()
from gevent.monkey import get_original
from meeting.app import create_app
from meeting.settings import Settings
ident = get_original("_thread", "get_ident")
app, _ = create_app(Settings(data=Path(sys.argv[1]), secret_key=b"k"))
print(app.extensions["desk"].run(ident) != ident())
"""


def test_a_credential_is_signed_where_the_desk_runs_long_work(house: Make, tmp_path: Path) -> None:
    hall = BlindHall(house(size=3), tmp_path / "hall")
    desk = hall.house.desk
    hall.house.check_in(3)
    poll = hall.house.poll("township-project-choose", ["修路", "清塘"], seats=1, protection="blind")
    polls.prepare_poll(desk, hall.house.staff["chair"], poll)
    attempt = int(hall.house.board()["poll"]["attempt"])
    threads: list[int] = []
    with ThreadPoolExecutor(1) as beside:

        def run(work: Callable[[], T], /) -> T:
            def noted() -> T:
                threads.append(get_ident())
                return work()

            return beside.submit(noted).result()

        desk.run = run
        hall.draw(attempt, 0)
    hall.stop()
    assert len(threads) == 1
    assert threads[0] != get_ident()


def test_the_server_runs_long_work_in_another_native_thread(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", ON_THE_SERVER, str(tmp_path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.stdout == "True\n", said.stderr
