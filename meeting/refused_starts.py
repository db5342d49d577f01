"""What keeps a server from starting is said to whoever starts it, in Chinese and in English."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from meeting.data_folder import FolderRefusedError
from meeting.listening import CannotListenError
from voting.errors import VotingError


def exit_code(serve: Callable[[], None]) -> int:
    """Serves: 0 when it was stopped, 1 when the port is not to be had, 2 when folder, store or
    configuration is not."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    try:
        serve()
    except CannotListenError as problem:
        print(problem, file=sys.stderr)
        return 1
    except FolderRefusedError as problem:
        print(problem, file=sys.stderr)
        return 2
    except VotingError as problem:
        print(problem.message("zh"), problem.message("en"), sep="\n", file=sys.stderr)
        return 2
    return 0
