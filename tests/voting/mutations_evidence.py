"""Genuine records held against evidence that is not: countersignatures, logs, printed codes."""

from collections.abc import Iterator
from typing import Any

from tests.vectors.corpus import SIGNERS, WITNESS, corpus, countersigned
from tests.vectors.keys import CHAIR_KEY, FOREIGN_KEY, LOG_KEY, ROLES
from tests.voting.mutations import Case, Forger, Kind
from voting.allowed_signers import allowed_signer
from voting.canonical import sha256_hex
from voting.evidence import Countersignatures, Evidence, LogEvidence
from voting.log.checkpoint import checkpoint_of, sign_checkpoint
from voting.log.event import event_bytes, read_event
from voting.opening import check_code
from voting.qr.code import code_of, make_code, read_code
from voting.qr.summary import summary
from voting.ssh_signature import ssh_sign


def countersignature_cases(forger: Forger) -> Iterator[Case]:
    """Who had to stand for the record besides its key."""
    one = forger.one
    if not one.spec.countersigned:
        return
    altered = forger.copy()
    altered["software"]["version"] = "9.9.9"
    theirs = Evidence(countersignatures=countersigned(one.data))
    about = "countersignatures of the record before it was rewritten"
    yield forger.signed("re-sign", about, "countersignatures", altered, theirs, is_hidden=True)
    data = one.data
    same = allowed_signer("chair,chief-teller", CHAIR_KEY.public_key())
    signatures: list[tuple[Kind, str, str, dict[str, str]]] = [
        ("splice", "countersigned another hash", SIGNERS,
         {role: ssh_sign(key, data + b" ") for role, key in ROLES.items()}),
        ("drop", "one did not countersign", SIGNERS, {"chair": ssh_sign(CHAIR_KEY, data)}),
        ("re-sign", "a stranger countersigned", SIGNERS,
         {role: ssh_sign(FOREIGN_KEY, data) for role in ROLES}),
        ("duplicate", "one key for two roles", same,
         {role: ssh_sign(CHAIR_KEY, data) for role in ROLES}),
        ("splice", "signed for another purpose", SIGNERS,
         {role: ssh_sign(key, data, "file") for role, key in ROLES.items()}),
    ]  # fmt: skip
    for kind, about, signers, texts in signatures:
        given = Countersignatures(required=tuple(ROLES), signers=signers, signatures=texts)
        yield forger.signed(kind, about, "countersignatures", data,
                            Evidence(countersignatures=given), is_hidden=True)  # fmt: skip


def log_cases(forger: Forger) -> Iterator[Case]:
    """The public log cut, forked, reordered or signed by somebody else."""
    held, one = forger.held, forger.one
    entries, digest = list(held.entries), sha256_hex(one.data)
    own = [entry for entry in entries if read_event(entry).get("record") != digest]
    late = [entry for entry in entries if entry not in own]
    fork = [event_bytes(read_event(entries[0]) | {"roll_sha256": "5" * 64}), *entries[1:]]
    turned = [*late, *own]
    kinds: list[tuple[Kind, str, dict[str, Any]]] = [
        ("drop", "the record left out of the log", _log(forger, own)),
        ("reorder", "the record logged before its opening", _log(forger, turned)),
        ("splice", "two checkpoints of one size", _log(forger, entries) | {"entries": fork}),
        ("drop", "the log cut off", _log(forger, entries) | {"entries": entries[:-1]}),
        ("re-sign", "a checkpoint of another key",
         {"checkpoint": sign_checkpoint(checkpoint_of(held.chain.origin, entries), FOREIGN_KEY)}),
        ("drop", "a checkpoint that no witness saw",
         {"checkpoint": sign_checkpoint(checkpoint_of(held.chain.origin, entries), LOG_KEY)}),
        ("splice", "the log of another body", _elsewhere(forger)),
    ]  # fmt: skip
    for kind, about, given in kinds:
        log = LogEvidence(
            **({"entries": entries, "key": held.chain.log_key, "witnesses": [WITNESS]} | given)
        )
        yield forger.signed(kind, about, "log", one.data, Evidence(log=log), is_hidden=True)
    stranger = sha256_hex(next(_others(forger)).data)
    told = {"kind": "correction", "record": stranger, "supersedes": digest}
    falsely = [
        *entries,
        event_bytes({name: held.log.events[-1][name] for name in ("meeting", "at")} | told),
    ]
    log = LogEvidence(**_log(forger, falsely), key=held.chain.log_key, witnesses=[WITNESS])
    yield forger.signed("splice", "superseded by a record of another poll", "standing", one.data,
                        Evidence(log=log), is_hidden=True)  # fmt: skip
    code = check_code(next(other.opening for other in _others(forger)))
    yield forger.signed("splice", "the check code of another poll", "check_code", one.data,
                        Evidence(check_code=code), is_hidden=True)  # fmt: skip


def _log(forger: Forger, entries: list[bytes]) -> dict[str, Any]:
    return {"entries": entries, "checkpoint": forger.held.chain.checkpoint(entries)}


def _elsewhere(forger: Forger) -> dict[str, Any]:
    other = next(held for held in corpus() if held is not forger.held)
    return {
        "entries": list(other.entries),
        "checkpoint": other.checkpoint,
        "key": other.chain.log_key,
    }


def _others(forger: Forger) -> Iterator[Any]:
    return (one for one in forger.held.polls if one.opening != forger.one.opening)


def printed_cases(forger: Forger) -> Iterator[Case]:
    """The code on a printed sheet: of another sheet, with another count, by another key."""
    one, key = forger.one, forger.held.chain.key
    record, digest = forger.copy(), sha256_hex(one.data)
    genuine = make_code(record, digest, key)
    other = next(_others(forger))
    elsewhere = make_code(other.record, sha256_hex(other.data), key)
    fields = summary(record, digest)
    counted = fields | {9: record["ballots"]["collected"] + 1}
    chosen = fields | {11: [1, [], [], []]}
    codes: list[tuple[Kind, str, str]] = [
        ("splice", "the sheet of another poll", elsewhere),
        ("re-sign", "a sheet signed by another key", make_code(record, digest, FOREIGN_KEY)),
        ("alter", "a sheet with another count", code_of(counted, key)),
        ("alter", "a sheet with another outcome", code_of(chosen, key)),
        ("alter", "a sheet with one field more", code_of(fields | {22: "x"}, key)),
    ]
    for kind, about, text in codes:
        yield forger.signed(kind, about, "printed_code", one.data,
                            Evidence(printed_code=read_code(text)), is_hidden=True)  # fmt: skip
    record["software"]["version"] = "9.9.9"
    yield forger.signed("re-sign", "the record rewritten after the sheet", "printed_code", record,
                        Evidence(printed_code=read_code(genuine)), is_hidden=True)  # fmt: skip
