"""One poll of the corpus, held and published: its record with all that others hold of it."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.vectors.keys import ONLINE_KEY
from tests.vectors.poll_spec import PollSpec
from voting.blind.ack import Ack, acknowledge
from voting.blind.box import BlindBox
from voting.blind.cast import Cast
from voting.blind.issued_roll import IssuedRoll
from voting.blind.row import blind_rows
from voting.blind.signer import CredentialSigner
from voting.blind.tablet import Credential, request_credential
from voting.canonical import canonical_bytes
from voting.checks.rows import sorted_rows
from voting.record import Attempt
from voting.roll import Roll
from voting.write_in import aliases_of, row_without_names


@dataclass(frozen=True)
class Voter:
    """One tablet: its credential and every cast it sent, the first one null."""

    credential: Credential
    casts: Sequence[Cast]

    @property
    def last(self) -> Cast:
        return self.casts[-1]


@dataclass(frozen=True, kw_only=True)
class Published:
    """A record as published, and what made it; `folder` and `seq` say where it stands.

    `acks` are of the last casts, `voters` and `signer` those of a blind poll.
    """

    folder: str
    seq: int
    spec: PollSpec
    attempt: Attempt
    data: bytes
    signature: bytes
    pem: bytes
    previous: bytes | None
    voters: Sequence[Voter] = ()
    signer: CredentialSigner | None = None
    acks: Sequence[Ack] = field(default=())

    @property
    def name(self) -> str:
        """`FOLDER/record-NNN`, by which the index and the tests call it."""
        return f"{self.folder}/record-{self.seq:03}"

    @property
    def record(self) -> dict[str, Any]:
        """The record, a new copy each time."""
        record: dict[str, Any] = json.loads(self.data)
        return record

    @property
    def opening(self) -> dict[str, Any]:
        return self.attempt.opening

    @property
    def is_blind(self) -> bool:
        return self.signer is not None

    @property
    def sealed_rows(self) -> list[dict[str, Any]] | None:
        """The list that the tellers keep where only its root is published."""
        record = self.record
        is_fixed = "ballots_root" in record or "choices_root" in record
        if "choices" in record or not is_fixed:
            return None
        if self.attempt.blind is not None:
            return blind_rows(self.attempt.blind.casts)
        rows = self.attempt.rows or ()
        written = [name for row in rows for name in row["write_ins"]]
        aliases = aliases_of(self.attempt.tally, record["outcome"]["chosen"], written)
        replaced = aliases if self.spec.pack.about_persons else {}
        return sorted_rows([row_without_names(row, replaced) for row in rows])


def voters_of(
    spec: PollSpec, opening: dict[str, Any], signer: CredentialSigner
) -> tuple[list[Voter], int]:
    """The tablets whose ballot came in, and how many credentials were drawn in all."""
    choices: list[dict[str, Any] | None] = [
        {"marks": one.marks, "write_ins": list(one.write_ins)} for one in spec.ballots(spec.piles)
    ]
    choices += [None] * spec.unpressed
    voters = []
    for place, choice in enumerate(choices):
        credential = draw(signer, opening["sha256"], f"{spec.title}/{spec.attempt}/{place}")
        # The second tablet changes its mind: casts with seq 2 and 3 stand in the corpus.
        changes = [] if choice is None else [choice] * (3 if place == 1 else 1)
        casts = [credential.cast(one, seq) for seq, one in enumerate([None, *changes])]
        voters.append(Voter(credential, casts))
    return voters, len(choices) + spec.lost


def draw(signer: CredentialSigner, poll_id: str, seed: str) -> Credential:
    """The credential of a tablet whose chance comes from the seed."""
    chance = random.Random(seed)
    request = request_credential(
        signer.public,
        poll_id,
        seed=chance.randbytes(32),
        prefix=chance.randbytes(32),
        salt=chance.randbytes(48),
        factor=1 + chance.randrange(signer.public.n - 1),
    )
    return request.finish(signer.blind_sign(request.blinded.value, chance.randrange))


def acks_of(opening: dict[str, Any], voters: Sequence[Voter]) -> list[Ack]:
    """What the tablets keep: the acknowledgement of each last cast."""
    return [acknowledge(ONLINE_KEY, opening["sha256"], voter.last) for voter in voters]


def attempt_of(
    spec: PollSpec,
    opening: dict[str, Any],
    members: Sequence[dict[str, str]],
    voters: Sequence[Voter] = (),
    issued: int = 0,
) -> Attempt:
    """The closed attempt; a blind one with the ballots of these voters."""
    blind = None
    if spec.protection == "blind":
        blind = BlindBox(
            casts=[voter.last for voter in voters],
            issued=issued,
            issued_roll=issued_roll(spec, members),
            transport="http" if spec.transport == "http" else "https",
        )
    return Attempt(
        opening=opening,
        pack=spec.pack,
        roll=Roll(len(members), spec.present),
        tally=spec.tally(),
        not_pressed=blind.not_pressed if blind else spec.unpressed,
        publish=spec.level,
        rows=None if blind else list(_rows(spec, members)),
        blind=blind,
        transport=spec.transport if spec.protection == "split" else None,
        manual=spec.manual_tallies(),
        names=spec.salted if spec.pack.about_persons else None,
    )


def issued_roll(spec: PollSpec, members: Sequence[dict[str, str]]) -> IssuedRoll:
    """Who drew a credential, from the first seat on."""
    states = ["issued"] * spec.credentials
    states += ["other_channel"] * sum(part.issued for part in spec.manual)
    states += ["not_issued"] * spec.idle
    states += ["absent"] * (len(members) - len(states))
    listed = [one | {"state": state} for one, state in zip(members, states, strict=True)]
    salt = canonical_bytes([spec.title, spec.attempt])[:16].ljust(16, b"-")
    return IssuedRoll(listed, salt, spec.is_roll_public)


def _rows(spec: PollSpec, members: Sequence[dict[str, str]]) -> Iterator[dict[str, Any]]:
    marked = [
        {"marks": one.marks, "write_ins": list(one.write_ins)} for one in spec.ballots(spec.piles)
    ]
    if spec.secrecy == "secret":
        yield from marked
        return
    states = ["cast"] * len(marked) + ["not_pressed"] * spec.unpressed
    states += ["other_channel"] * sum(part.issued for part in spec.manual)
    states += ["absent"] * (len(members) - len(states))
    for place, (member, state) in enumerate(zip(members, states, strict=True)):
        yield member | {"state": state} | (marked[place] if state == "cast" else {})
