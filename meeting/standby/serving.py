"""What a server does because there is a second machine: mirrors, answers, knows when to stop."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from pathlib import Path

from meeting.data_folder import FolderRefusedError
from meeting.listening import open_listener
from meeting.services.desk import Desk
from meeting.standby.receiver import Receiver
from meeting.store.mirroring.leading import begin_leading, read_leading, step_down
from meeting.store.mirroring.mirror import Mirror, Partner, Replaced, greet, read_partner
from meeting.store.mirroring.pairing import PairingOpen, paired

REPLACED_SAID = (
    "另一台机器已经接管，{data} 不能再用来开会；请清空后改作备用机。"
    "Another machine has taken over; {data} is not served again. Empty it and make it the standby."
)
FOLLOWING_SAID = (
    "{data} 是备用机的数据，请用 scripts/standby take-over 接管。"
    "{data} is a standby's; take over with scripts/standby take-over."
)
ALONE_SAID = "▲ 备用机没有应答，先单独运行。The standby does not answer; going on alone."
# The exit code of a process that was replaced by the standby's.
REPLACED = 3


def partner_of(asked: argparse.Namespace) -> Partner | None:
    """The second machine that this start was told of."""
    return read_partner(asked.standby, asked.pairing)


def must_lead(data: Path, partner: Partner | None) -> None:
    """Raises FolderRefusedError where another machine leads, as far as it can be known."""
    note = read_leading(data)
    if note is not None and note.role != "leading":
        said = FOLLOWING_SAID if note.role == "following" else REPLACED_SAID
        raise FolderRefusedError(said.format(data=data))
    if partner is None:
        return
    try:
        paired(partner.pairing, is_server=False)
    except (OSError, PairingOpen) as problem:
        raise FolderRefusedError(f"{partner.pairing}: {problem}") from problem
    begin_leading(data)
    try:
        greet(data, "store", partner).close()
    except Replaced as problem:
        step_down(data)
        raise FolderRefusedError(REPLACED_SAID.format(data=data)) from problem
    except OSError:
        print(ALONE_SAID, file=sys.stderr, flush=True)


def box_options(asked: argparse.Namespace) -> list[str]:
    """What the ballot box process is told of the second machine."""
    if partner_of(asked) is None:
        return []
    return ["--standby", asked.standby, "--pairing", str(asked.pairing.resolve())]


def begin_mirroring(desk: Desk, partner: Partner | None) -> None:
    """From now on nothing is acknowledged that the second machine has not, unless it is lost."""
    if partner is None:
        return
    mirror = Mirror(desk.data, "store", partner, replaced=lambda: _end(desk.data))
    desk.store.keep_log()
    desk.store.before_ack(mirror.copied)
    desk.standby = lambda: mirror.state
    threading.Thread(
        target=mirror.run, args=(desk.store.come_round,), name="mirror", daemon=True
    ).start()


def answer_others(data: Path, address: str, pairing: Path | None) -> Receiver | None:
    """Tells a machine that comes back that it was replaced; None where nobody shall answer."""
    where = read_partner(address, pairing)
    if where is None:
        return None
    receiver = Receiver(data, where.pairing, open_listener(where.host, where.port))
    threading.Thread(target=receiver.serve, name="answer", daemon=True).start()
    return receiver


def _end(data: Path) -> None:
    """Ends at once: whoever waits for an acknowledgement gets it from the other machine."""
    step_down(data)
    print(REPLACED_SAID.format(data=data), file=sys.stderr, flush=True)
    os._exit(REPLACED)
