"""The commands of the auditor's package. Bad input exits 2 with a reason, never a trace."""

import argparse
import io
import sys
from collections.abc import Callable, Sequence

from voting.cli import count, countersign, new_key, packs, verify, witness
from voting.errors import VotingError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m voting", description=__doc__)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (count, packs, verify, countersign, new_key, witness):
        command.add_parser(subparsers)
    args = parser.parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        # A terminal without Chinese must not turn an answer into a crash.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    run: Callable[[argparse.Namespace], int] = args.func
    try:
        return run(args)
    except VotingError as error:
        print(f"{error.message('zh')} / {error.message('en')}", file=sys.stderr)
    except OSError as error:
        place = f"{error.filename}:1"
        print(f"{place}: 无法读取 / cannot be read: {error.strerror}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
