"""The box of one attempt: its ballots in memory, and the same ballots in its sealed file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from meeting.ballot_box.sealed_file import SealedFile
from meeting.ballot_box.side_by_side import Each, one_by_one
from meeting.store.running import Run, run_here
from voting.ballot import Ballot
from voting.blind.ack import Ack, acknowledge
from voting.blind.box_rule import BlindPoll, Landing, Proof, check_cast, plain_ballot, prove
from voting.blind.cast import Cast, read_cast
from voting.errors import VotingError
from voting.pack import RulePack
from voting.pack_toml import parse_pack
from voting.showing import Showing, showing
from voting.tally import count


@dataclass(frozen=True)
class Terms:
    """What the box is told of an attempt when it opens: all of it public, nothing of a member."""

    opening: dict[str, Any]
    pack_toml: str
    display: str

    @property
    def pack(self) -> RulePack:
        """The rule pack."""
        return parse_pack(self.pack_toml)

    @property
    def showing(self) -> Showing:
        """What may be seen of the bars before the close."""
        # A secret poll is never shown ballot by ballot, whatever the box is told.
        return showing("batched" if self.display == "batched" else "close", self.pack.batch)


class AttemptBox:
    """Serves one attempt; its methods are called by the box's one writer, never side by side."""

    def __init__(self, terms: Terms, online_key: Ed25519PrivateKey, file: SealedFile) -> None:
        self.poll = BlindPoll.from_opening(terms.opening, terms.pack)
        self.is_open = True
        self._online_key = online_key
        self._file = file
        self._showing = terms.showing
        self._casts: dict[bytes, Cast] = {}
        self._lines: dict[bytes, bytes] = {}

    def load(self) -> None:
        """Takes up what the sealed file holds; an attempt that has none yet begins empty."""
        content = self._file.read()
        if content is None:
            self._write(self._casts, self._lines)
            return
        state, *lines = content.split(b"\n")
        casts = [read_cast(json.loads(line)) for line in lines if line]
        self.is_open = state == b"open"
        self._casts = {cast.ballot_key: cast for cast in casts}
        self._lines = {cast.ballot_key: _line(cast) for cast in casts}
        self._showing.rebuild(self._seen(casts))

    def take(
        self, casts: Iterable[Cast], run: Run = run_here, each: Each = one_by_one
    ) -> list[Ack | VotingError]:
        """An acknowledgement or a refusal for each cast, in order, after the commit of all.

        `run` does what waits for the disk, `each` computes signatures; the rest is done here.
        """
        casts = list(casts)
        before = self._casts
        held, lines = dict(before), dict(self._lines)
        proofs: Sequence[Proof | None] = [None] * len(casts)
        if self.is_open:
            proofs = each(lambda cast: prove(self.poll, cast, before.get(cast.ballot_key)), casts)
        outcomes: list[Landing | VotingError] = []
        for cast, proof in zip(casts, proofs, strict=True):
            try:
                stored = held.get(cast.ballot_key)
                landing = check_cast(self.poll, cast, stored, is_open=self.is_open, proof=proof)
            except VotingError as refusal:
                outcomes.append(refusal)
                continue
            outcomes.append(landing)
            held[cast.ballot_key] = cast
            lines[cast.ballot_key] = _line(cast)
        landed = list(zip(casts, outcomes, strict=True))
        accepted = [cast for cast, how in landed if how == "accepted"]
        if accepted:
            run(lambda: self._write(held, lines))
            self._casts, self._lines = held, lines
            for key, ballot in self._seen(accepted).items():
                self._showing.take(key, ballot)
        return each(self._answer, landed)

    def _answer(self, landed: tuple[Cast, Landing | VotingError]) -> Ack | VotingError:
        cast, how = landed
        if isinstance(how, VotingError):
            return how
        return acknowledge(self._online_key, self.poll.id, cast)

    def close(self) -> list[dict[str, Any]]:
        """Takes no more, for good; every ballot with its serial, in the order of the serials."""
        if self.is_open:
            self._write(self._casts, self._lines, state=b"closed")
            self.is_open = False
        rows = [cast.to_json() | {"serial": cast.serial} for cast in self._casts.values()]
        return sorted(rows, key=lambda row: str(row["serial"]))

    def status(self) -> dict[str, Any]:
        """How many ballots lie here, how many carry a choice, and the bars that may be seen."""
        seen = self._showing.shown()
        return {
            "state": "open" if self.is_open else "closed",
            "ballots": len(self._casts),
            "cast": sum(cast.choice is not None for cast in self._casts.values()),
            "shown": None if seen is None else count(self.poll.question, seen.values()).to_json(),
        }

    def _seen(self, casts: Iterable[Cast]) -> Mapping[str, Ballot]:
        return {
            cast.ballot_key.hex(): plain_ballot(self.poll.question, cast.choice)
            for cast in casts
            if cast.choice is not None
        }

    def _write(
        self, casts: Mapping[bytes, Cast], lines: Mapping[bytes, bytes], state: bytes = b"open"
    ) -> None:
        # In the order of the ballot keys, which are chance: no order of arrival is written.
        self._file.write(b"\n".join([state, *(lines[key] for key in sorted(casts))]))


def _line(cast: Cast) -> bytes:
    return json.dumps(cast.to_json(), ensure_ascii=False, separators=(",", ":")).encode()
