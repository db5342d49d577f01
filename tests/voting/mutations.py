"""The mutation engine: what a dishonest hand can do to a record, and which check must find it.

Whoever holds the record key signs anything, so almost every mutation here is signed again; the
stronger ones also recompute counts, roots, outcome and derivation, or make the record anew.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.vectors.chain import SOFTWARE
from tests.vectors.corpus import Held, corpus
from tests.vectors.keys import ONLINE_KEY
from tests.vectors.published import Published
from voting.blind.row import ballots_root
from voting.blind.unresolved import ADVICE, could_change
from voting.canonical import canonical_bytes, sha256_hex
from voting.checks.check import Check
from voting.checks.fixed import attempt_pack, question_of
from voting.checks.manual import manual_tallies, piles
from voting.checks.rows import ballots_of
from voting.decide import decide
from voting.evidence import NO_EVIDENCE, Evidence, LogEvidence
from voting.log.event import event_bytes, read_event
from voting.opening import opening_bytes, sign_opening
from voting.pack_toml import parse_pack
from voting.record import Attempt, make_record, record_bytes
from voting.roll import Roll
from voting.signature import sign
from voting.tally import Tally, count
from voting.verify import verify_record

Record = dict[str, Any]
Kind = Literal["drop", "duplicate", "alter", "reorder", "splice", "replay", "re-sign"]
Catalogue = Callable[[Held, Published], Iterator["Case"]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A mutated record as a verifier gets it; `check` must fail.

    `is_hidden` says that the record alone shows nothing: without the evidence it is sound.
    `content` is the file's bytes, or JSON whose canonical form they are; it is signed by `key`
    unless a signature is `given`.
    """

    record: str
    about: str
    kind: Kind
    check: str
    content: bytes | str
    key: Ed25519PrivateKey
    pem: bytes | None
    previous: bytes | None
    evidence: Evidence = NO_EVIDENCE
    is_hidden: bool = False
    given: bytes | None = None

    @property
    def name(self) -> str:
        return f"{self.record}: {self.about} -> {self.check}"

    # Canonical form and signature take longer than all the rest, and not every case is dealt.
    @cached_property
    def data(self) -> bytes:
        content = self.content
        return content if isinstance(content, bytes) else canonical_bytes(json.loads(content))

    @cached_property
    def signature(self) -> bytes:
        return sign(self.key, self.data) if self.given is None else self.given

    @cached_property
    def checks(self) -> list[Check]:
        """What the verifier says of it, held against the evidence."""
        given = (self.data, self.signature, self.pem, self.previous)
        return verify_record(*given, self.evidence)


@dataclass(frozen=True)
class Forger:
    """Holds the record key of a meeting, its online key and its log; works on one record."""

    held: Held
    one: Published

    def copy(self) -> Record:
        """The record, to be altered."""
        record: Record = json.loads(self.one.data)
        return record

    def signed(
        self,
        kind: Kind,
        about: str,
        check: str,
        record: Record | bytes,
        evidence: Evidence = NO_EVIDENCE,
        is_hidden: bool = False,
    ) -> Case:
        """The case of a record signed again with the true key."""
        return Case(
            record=self.one.name,
            about=about,
            kind=kind,
            check=check,
            # Written down now: whoever made the record may go on altering it.
            content=record if isinstance(record, bytes) else json.dumps(record),
            key=self.held.chain.key,
            pem=self.one.pem,
            previous=self.one.previous,
            evidence=evidence,
            is_hidden=is_hidden,
        )

    def altered(
        self,
        kind: Kind,
        about: str,
        check: str,
        *path_and_value: Any,
        evidence: Evidence = NO_EVIDENCE,
    ) -> Case:
        """One place put to another value, signed again."""
        record = self.copy()
        put(record, *path_and_value)
        return self.signed(kind, about, check, record, evidence)

    def remade(self, attempt: Attempt) -> Record:
        """The record made anew of another attempt: consistent in itself in every field."""
        old = self.copy()
        return make_record(
            attempt,
            software=SOFTWARE,
            public_key=self.held.chain.key.public_key(),
            **{
                name: old[name]
                for name in ("purpose", "seq", "previous", "body", "times", "confirmed")
            },
        )

    def redecide(self, record: Record) -> None:
        """Decides again; where persons are concerned it names those who are chosen now."""
        redecide(record)
        if not self.one.spec.pack.about_persons:
            return
        for option in record["poll"]["options"]:
            option.pop("name", None)
            option.pop("salt", None)
            if option["id"] in record["outcome"]["chosen"]:
                salted = self.one.spec.salted[option["id"]]
                option |= {"name": salted.name, "salt": salted.salt.hex()}
        redecide(record)

    def log_of(self, record: Record) -> LogEvidence:
        """The log as if this record had been published instead; what was logged before stands."""
        old, new = sha256_hex(self.one.data), sha256_hex(record_bytes(record))
        entries = [
            event_bytes(event | {"record": new} if event.get("record") == old else event)
            for event in map(read_event, self.held.entries)
        ]
        checkpoint = self.held.chain.checkpoint(entries)
        return LogEvidence(checkpoint=checkpoint, entries=entries, key=self.held.chain.log_key)


def every_forger() -> list[Forger]:
    """One for each record of the corpus."""
    return [Forger(held, one) for held in corpus() for one in held.polls]


def put(whole: Any, *path_and_value: Any) -> None:
    """Sets the place at the end of this path."""
    *path, last, value = path_and_value
    for step in path:
        whole = whole[step]
    whole[last] = value


def restate(record: Record) -> None:
    """Makes the opening statement say what the record says now, hashed and signed again."""
    opening, poll = record["opening"], record["poll"]
    pack = {name: record["pack"][name] for name in ("id", "version", "sha256")}
    closed = [
        {name: part for name, part in option.items() if name in ("id", "commitment")}
        if "commitment" in option
        else option
        for option in poll["options"]
    ]
    opening |= {"poll": poll | {"options": closed}, "pack": pack, "meeting": record["meeting"]}
    opening["entitled"] = record["roll"]["entitled"]
    rehash(record)


def rehash(record: Record) -> None:
    """Hashes the opening statement again; a blind poll's is also signed again."""
    opening = record["opening"]
    opening["sha256"] = sha256_hex(opening_bytes(opening))
    if "signature" in opening:
        record["opening"] = sign_opening(opening, ONLINE_KEY)


def redecide(record: Record) -> None:
    """Applies the record's rule to its tally: outcome, derivation and advice as they would be."""
    pack = parse_pack(record["pack"]["toml"])
    question = question_of(record["poll"], pack)
    decided_by = attempt_pack(record["poll"], pack)
    roll = Roll(record["roll"]["entitled"], record["roll"]["present"])
    tally = Tally.from_json(question, record["tally"])
    by_hand = piles(record, question)
    outcome = decide(decided_by, roll, tally, by_hand)
    record |= {"outcome": outcome.to_json(), "derivation": outcome.derivation_json()}
    if "credentials" in record:
        record.pop("advice", None)
        missing = record["credentials"]["issued"] - record["credentials"]["in_box"]
        if could_change(decided_by, roll, tally, missing, by_hand):
            record["advice"] = ADVICE


def recount(record: Record) -> None:
    """Counts the published rows and all that follows from them: totals, root, outcome."""
    question = question_of(record["poll"], parse_pack(record["pack"]["toml"]))
    tally = count(question, ballots_of(record, question))
    for part in manual_tallies(record, question):
        tally = tally + part
    ballots = record["ballots"]
    if "credentials" in record:
        numbers = record["credentials"]
        numbers["in_box"] = len(record["choices"])
        # More ballots than credentials would show at once: one more was drawn, then.
        more = max(0, numbers["in_box"] - numbers["issued"])
        numbers["issued"] += more
        ballots["issued"] += more
        numbers["pressed"] = sum("choice" in row for row in record["choices"])
        ballots["not_pressed"] = numbers["issued"] - numbers["pressed"]
        record["ballots_root"] = ballots_root(record["choices"])
    tally = tally.with_issued(ballots["issued"])
    ballots |= {"collected": tally.collected, "valid": tally.valid, "void": tally.void_total}
    record["tally"] = tally.to_json()
    redecide(record)
