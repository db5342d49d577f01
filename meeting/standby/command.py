"""The commands `pair`, `standby` and `take-over`."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from meeting import serve
from meeting.addresses import is_unspecified
from meeting.data_folder import FolderRefusedError, hold_folder
from meeting.listening import CannotListenError, open_listener
from meeting.standby.address import AddressRefused, take_address
from meeting.standby.receiver import Receiver
from meeting.store.mirroring.channel import call
from meeting.store.mirroring.mirror import Partner, read_partner
from meeting.store.mirroring.pairing import PairingOpen, make_pairing

WAIT_SECONDS = 30.0
SAID = {
    "taken": "已接管。Taken over.",
    "unsure": "主机没有应答，不能确定它已停止。请先断电或拔掉网线，再加 --old-is-off。"
    "The leading machine does not answer and may still run. Cut its power or its network first, "
    "then add --old-is-off.",
    "not-following": "这里没有可以接管的数据。There is nothing here to take over.",
    "unsound": "副本不完好，没有接管；请从备份恢复。"
    "The copy is not sound and was not taken over; restore a backup.",
}


def run(asked: argparse.Namespace) -> int:
    """0 when done, 2 when refused; `take-over` then serves until it is stopped."""
    try:
        if asked.command == "pair":
            return _pair(asked.out.resolve())
        where = read_partner(asked.listen, asked.pairing)
        if where is None:
            raise ValueError(asked.listen)
        data: Path = asked.data.resolve()
        return _stand_by(data, where) if asked.command == "standby" else _take(asked, data, where)
    except (
        FolderRefusedError, CannotListenError, PairingOpen, AddressRefused, OSError, ValueError,
    ) as problem:  # fmt: skip
        print(problem, file=sys.stderr)
        return 2


def _pair(out: Path) -> int:
    make_pairing(out, datetime.now(UTC))
    print(f"{out}\n请用安全的途径把它抄到另一台机器。Carry it to the other machine by a safe way.")
    return 0


def _stand_by(data: Path, where: Partner) -> int:
    with hold_folder(data), open_listener(where.host, where.port) as listener:
        receiver = Receiver(data, where.pairing, listener)
        signal.signal(signal.SIGTERM, lambda *_: receiver.stop())
        print(f"备用机 standby    {where.host}:{receiver.port}   {data}", flush=True)
        try:
            receiver.serve()
        except KeyboardInterrupt:
            receiver.stop()
    return 0


def _take(asked: argparse.Namespace, data: Path, where: Partner) -> int:
    """Has the standby of this machine take over, and serves in its place."""
    try:
        here = "127.0.0.1" if is_unspecified(where.host) else where.host
        channel = call(here, where.port, where.pairing, WAIT_SECONDS)
        taken = channel.ask("take-over", old_is_off=asked.old_is_off)["do"]
        channel.close()
    except ConnectionRefusedError:
        # No standby process runs; what it kept is here.
        with hold_folder(data), open_listener("127.0.0.1", 0) as listener:
            receiver = Receiver(data, where.pairing, listener)
            taken = receiver.take_over(old_is_off=asked.old_is_off)
    print(SAID[taken], file=sys.stderr, flush=True)
    if taken != "taken":
        return 2
    _wait_until_free(data)
    if asked.address is not None:
        take_address(asked.address, asked.device)
    # Whoever comes back is told by this server that it was replaced.
    asked.answer = asked.listen
    return serve.run(asked)


def _wait_until_free(data: Path) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            hold_folder(data).close()
        except FolderRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
            continue
        return
