"""Server processes forked from one that has the program loaded already.

Loading takes longer than anything else of a start, and hundreds of starts are wanted. Each server
is a process of its own with its own store, sockets and ballot box; what it shares with the others
is code in memory.

Run as `python -m tormenting.nursery`; takes the arguments of `meeting` and the path of a log as one
line of JSON, and answers with the number of the process.
"""

from __future__ import annotations

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import json
import os
import signal
import sys
import traceback

import meeting.serve  # noqa: F401 - loaded so that what is forked has it
from meeting.__main__ import main

# gevent's own would begin an event loop before the fork.
fork = monkey.get_original("os", "fork")


def _born(arguments: list[str], log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for place, file in enumerate((nothing, said, said)):
        os.dup2(file, place)
    # The ballot box is started by the interpreter that this one is told to be.
    sys.executable = os.environ.get("TORMENT_PYTHON", sys.executable)
    main(arguments)


def _serve() -> None:
    # Whoever was killed leaves nothing to be waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while line := sys.stdin.readline():
        arguments, log = json.loads(line)
        pid = fork()
        if pid == 0:
            try:
                _born(arguments, log)
            except BaseException:
                traceback.print_exc()
            os._exit(1)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
