"""The desk: everything a service needs besides its arguments, and the one who asks.

Time, chance and the bell that rings the live pages come from outside, so that no service hides
an input.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from meeting.services.agenda.ballot_paper import BallotPaper
from meeting.services.blind.blind_house import BlindHouse
from meeting.services.doors.slow_down import SlowDown
from meeting.services.health.clock_watch import ClockWatch
from meeting.services.people.handed_in import HandedIn
from meeting.services.polls.live_tally import LiveTallies
from meeting.services.read_once import ReadOnce
from meeting.services.under_way import UnderWay
from meeting.store.pulse import Beat
from meeting.store.rows import Rows
from meeting.store.running import Run, run_here
from meeting.store.session import Store
from meeting.token_bucket import Buckets, Rate
from voting.key_envelope import RecordKey

T = TypeVar("T")
# Wrong passwords and PINs of one address; a hall may stand behind it, and people mistype.
WRONG_SECRETS = Rate(per_second=1, at_once=100)
# Without a second machine; holding all that was acknowledged; no longer answering.
Standby = Literal["none", "in-step", "lost"]
# Without other workers; hearing them; cut off from them.
Others = Literal["none", "heard", "lost"]


@dataclass(frozen=True)
class Actor:
    """Who asks; the id is the person's for a member and the account's for staff."""

    kind: Literal["staff", "member", "nobody", "system"]
    id: int | None
    name: str
    roles: frozenset[str] = frozenset()
    body_id: int | None = None


def _nobody_told(_person_id: int) -> None:
    """Without live pages there is nobody to tell."""


def _no_sockets(_meeting_id: int | None) -> int:
    """Without live pages no tablet is connected."""
    return 0


def _alone() -> Standby:
    """There is no second machine."""
    return "none"


def _no_others() -> Others:
    """There is one worker."""
    return "none"


def _nothing_elsewhere() -> Beat:
    """Without other workers every ballot is acknowledged here."""
    return Beat()


def _nothing_pictured(meeting_id: int, person_id: int) -> None:
    """No tablets are shown anything."""


@dataclass
class Desk:
    """Store, clock, chance and bells of one running house.

    `run` does work that would hold up everybody else: beside the server where there is one.
    `blind` is None where no ballot box process serves. `changed` is given the id of a meeting of
    which something changed, `moved` the id of a person whose seat is held by another tablet now.
    `now` knows its zone (UTC). `secret_over_http` lets secret polls be held over plain http.
    `sockets` says how many tablets of a meeting (of all when None) are connected, `pictured` what a
    meeting's tablets show a person while nothing changes (else None), `standby` how the second
    machine stands to this one, `others` how this worker stands to the others of the house,
    `elsewhere` how fast those acknowledge. `record_keys` and `log_keys` are the unlocked ones, by
    the body's id; `handed_in` are the roster files that wait for the word at any worker.
    `certificate` is the file of the chain that tablets are shown, None without https.
    """

    store: Store
    now: Callable[[], datetime]
    chance: Callable[[int], bytes]
    changed: Callable[[int], None]
    lives: LiveTallies
    data: Path
    demo: bool = False
    transport: str = "http"
    public_url: str = ""
    moved: Callable[[int], None] = _nobody_told
    run: Run = run_here
    blind: BlindHouse | None = None
    secret_over_http: bool = False
    sockets: Callable[[int | None], int] = _no_sockets
    pictured: Callable[[int, int], dict[str, Any] | None] = _nothing_pictured
    standby: Callable[[], Standby] = _alone
    others: Callable[[], Others] = _no_others
    elsewhere: Callable[[], Beat] = _nothing_elsewhere
    signs: list[str] = field(default_factory=list, repr=False)
    signs_read_at: float = float("-inf")
    clock_watch: ClockWatch = field(default_factory=ClockWatch, repr=False)
    under_way: UnderWay = field(default_factory=UnderWay, repr=False)
    wrong_secrets: Buckets = field(default_factory=lambda: Buckets(WRONG_SECRETS), repr=False)
    slow_down: SlowDown = field(default_factory=SlowDown, repr=False)
    papers: ReadOnce[int, BallotPaper] = field(default_factory=ReadOnce, repr=False)
    record_keys: MutableMapping[int, RecordKey] = field(default_factory=dict, repr=False)
    log_keys: MutableMapping[int, Ed25519PrivateKey] = field(default_factory=dict, repr=False)
    handed_in: MutableMapping[str, HandedIn] | None = field(default=None, repr=False)
    certificate: Path | None = None

    def __post_init__(self) -> None:
        # In the order of the commits, which a service that wakes up later no longer knows.
        self.store.on_landed(self.lives.landed)

    def read(self) -> AbstractContextManager[Rows]:
        """The rows as they are now; nothing done to them is saved."""
        return self.store.read()

    def write(self, work: Callable[[Rows], T]) -> T:
        """Does the work as one transaction in the one writer; no cast falls into it."""
        return self.store.write(work)
