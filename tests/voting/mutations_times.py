"""Mutations of times, of the proof in the log, of the certificate and of the hash noted."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from tests.vectors.corpus import WITNESS
from tests.vectors.keys import FOREIGN_KEY, LOG_KEY
from tests.voting.mutations import Case, Forger, Kind, put
from voting.canonical import sha256_hex
from voting.evidence import Evidence, LogEvidence, ProofEvidence
from voting.log.certificate import FIELD, certified
from voting.log.checkpoint import checkpoint_of, sign_checkpoint
from voting.log.event import event_bytes
from voting.log.proof_file import prove_entry


def time_cases(forger: Forger) -> Iterator[Case]:
    """The poll put beside another, or out of its meeting, and signed again."""
    one = forger.one
    date, opened = one.record["meeting"]["date"], one.record["times"]["opened"]
    if one.previous and not one.spec.corrects:
        before = json.loads(one.previous)
        overlapping = before["times"] | {"closed": one.record["times"]["closed"]}
        record = forger.copy() | {"times": overlapping}
        if before["meeting"]["id"] == record["meeting"]["id"]:
            about = "held while the poll before was open"
            yield forger.signed("alter", about, "after_previous", record)
        record = forger.copy()
        put(record, "body", "id", "b9")
        yield forger.signed("splice", "in the chain of another body", "previous", record)
    moved: list[tuple[str, dict[str, str]]] = [
        ("before the meeting", {"opened": f"{date}T07:00+08:00", "closed": opened}),
        ("opened earlier than logged", {"opened": f"{date}T09:01+08:00"}),
        ("closed earlier than logged", {"closed": opened}),
    ]
    for about, times in moved:
        record = forger.copy()
        record["times"] |= times
        if record["times"] == one.record["times"] or abs(_minutes(record, one.record)) <= 2:
            continue
        log = Evidence(log=forger.log_of(record))
        yield forger.signed("alter", about, "meeting_times", record, log)
    ended = [
        event | {"at": opened} if event["kind"] == "meeting-close" else event
        for event in forger.held.log.events
    ]
    log = Evidence(log=_log(forger, ended))
    yield forger.signed("alter", "the meeting was over", "meeting_times", one.data, log, True)


def proof_cases(forger: Forger) -> Iterator[Case]:
    """Genuine records with a `.tlog-proof` that is not theirs, or of no log."""
    held, one = forger.held, forger.one
    genuine = held.proof(one)
    place, entries = genuine.proof.index, list(held.entries)
    bare = sign_checkpoint(checkpoint_of(held.chain.origin, entries), LOG_KEY)
    foreign = sign_checkpoint(checkpoint_of(held.chain.origin, entries), FOREIGN_KEY)
    other = prove_entry(entries, place - 1, held.checkpoint)
    shorter = dataclasses.replace(genuine.proof, path=genuine.proof.path[1:])
    proofs: list[tuple[Kind, str, Any]] = [
        ("splice", "the proof of another entry", other),
        ("splice", "its own entry in the proof of another",
         dataclasses.replace(other, entry=genuine.proof.entry)),
        ("alter", "a place further on", dataclasses.replace(genuine.proof, index=place - 1)),
        ("drop", "a hash left out", shorter),
        ("re-sign", "a checkpoint of another key", prove_entry(entries, place, foreign)),
        ("drop", "a checkpoint that no witness saw", prove_entry(entries, place, bare)),
    ]  # fmt: skip
    for kind, about, proof in proofs:
        given = ProofEvidence(proof=proof, key=held.chain.log_key, witnesses=[WITNESS])
        yield forger.signed(kind, about, "inclusion", one.data, Evidence(proof=given), True)
    fork = [event_bytes(held.log.events[0] | {"roll_sha256": "5" * 64}), *entries[1:]]
    log = LogEvidence(
        checkpoint=held.chain.checkpoint(fork),
        entries=fork,
        key=held.chain.log_key,
        witnesses=[WITNESS],
    )
    both = Evidence(proof=genuine, log=log)
    yield forger.signed("splice", "proof and log of two forks", "inclusion", one.data, both, True)
    record = forger.copy()
    record["software"]["version"] = "9.9.9"
    after = Evidence(proof=genuine)
    about = "rewritten after the proof"
    yield forger.signed("re-sign", about, "inclusion", record, after, is_hidden=True)


def certificate_cases(forger: Forger) -> Iterator[Case]:
    """An announcement that the record key did not stand for, and a hash that is not the file's."""
    one, opening = forger.one, forger.one.opening["sha256"]
    for kind, about, change in (
        ("re-sign", "certified by another key", lambda event: certified(event, FOREIGN_KEY)),
        ("alter", "certified at another time",
         lambda event: event | {"at": event["at"][:-6] + "+09:00"}),
        ("splice", "the certificate of another poll", lambda event: event | {FIELD: "0" * 128}),
    ):  # fmt: skip
        events = [
            change(_stated(event) if kind == "re-sign" else event)
            if (event["kind"], event.get("opening")) == ("poll-prepared", opening)
            else event
            for event in forger.held.log.events
        ]
        log = Evidence(log=_log(forger, events))
        yield forger.signed(kind, about, "opening_certificate", one.data, log, True)
    other = next(each for each in forger.held.polls if each is not one)
    noted = Evidence(sha256=sha256_hex(other.data))
    yield forger.signed("splice", "the hash of another record", "hash", one.data, noted, True)
    record = forger.copy()
    record["software"]["version"] = "9.9.9"
    noted = Evidence(sha256=sha256_hex(one.data))
    about = "rewritten after its hash was noted"
    yield forger.signed("re-sign", about, "hash", record, noted, is_hidden=True)


def _stated(event: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in event.items() if name != FIELD}


def _minutes(record: dict[str, Any], one: dict[str, Any]) -> int:
    """How far the earlier of the altered times was moved, in minutes of one hour's clock."""
    pairs = zip(record["times"].values(), one["times"].values(), strict=True)
    return max((_clock(now) - _clock(then) for now, then in pairs), key=abs)


def _clock(at: str) -> int:
    return int(at[11:13]) * 60 + int(at[14:16])


def _log(forger: Forger, events: list[dict[str, Any]]) -> LogEvidence:
    entries = [event_bytes(event) for event in events]
    checkpoint = forger.held.chain.checkpoint(entries)
    return LogEvidence(checkpoint=checkpoint, entries=entries, key=forger.held.chain.log_key)
