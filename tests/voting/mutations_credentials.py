"""Mutations of what a blind poll announced and of its numbers: key, online key, issued roll."""

from collections.abc import Iterator
from typing import Any

from tests.vectors.keys import FOREIGN_KEY, signers
from tests.voting.mutations import Case, Forger, Record, put, rehash
from voting.blind.issued_roll import issued_roll_sha256, sorted_members
from voting.evidence import Evidence
from voting.opening import check_code, sign_opening


def credential_cases(forger: Forger) -> Iterator[Case]:
    """The opening statement's key and signature."""
    one = forger.one
    if not one.is_blind:
        return
    key = one.opening["credential"]
    other = next(signer.public for signer in signers(2048) if f"{signer.public.n:x}" != key["n"])
    for about, field, value, check in (
        ("RSA key with exponent 3", "e", 3, "credential_key"),
        ("an even modulus", "n", key["n"][:-1] + "0", "credential_key"),
        ("a modulus of 1024 bits", "n", key["n"][:256], "format"),
        ("another suite", "suite", "RSABSSA-SHA384-PSS-Deterministic", "format"),
    ):
        record = forger.copy()
        record["opening"]["credential"][field] = value
        rehash(record)
        yield forger.signed("re-sign", about, check, record)
    for about, place in (
        ("another credential key", ("credential", other.to_json())),
        ("another roll announced", ("roll_sha256", "3" * 64)),
    ):
        record = forger.copy()
        put(record, "opening", *place)
        yield forger.signed("alter", about, "opening", record)
        rehash(record)
        yield from restated(forger, about, record)
    yield forger.altered("alter", "the statement's signature", "opening_signature", "opening",
                         "signature", "0" * 128)  # fmt: skip
    record = forger.copy()
    record["opening"] = sign_opening(record["opening"], FOREIGN_KEY)
    yield forger.signed(
        "re-sign", "the statement signed by another key", "opening_signature", record
    )
    record = forger.copy()
    record["opening"]["ack_key"] = FOREIGN_KEY.public_key().public_bytes_raw().hex()
    rehash(record)
    record["opening"] = sign_opening(record["opening"], FOREIGN_KEY)
    yield from restated(forger, "another online key", record)


def restated(forger: Forger, about: str, record: Record) -> Iterator[Case]:
    """A record under a statement made anew: no credential of the vote fits it, and no ballot.

    Where nothing is published, acknowledgements and the code from the hall show it.
    """
    one = forger.one
    rows = {} if "choices" in record else {"sealed_rows": one.sealed_rows}
    for check in ("credentials", "ballot_signatures"):
        yield forger.signed("re-sign", f"{about}, restated", check, record, Evidence(**rows))
    code = Evidence(check_code=check_code(one.opening))
    yield forger.signed("re-sign", f"{about}, restated: the code", "check_code", record, code)
    yield forger.signed("re-sign", f"{about}, restated: an ack", "acks", record,
                        Evidence(acks=one.acks[:1]))  # fmt: skip


def number_cases(forger: Forger) -> Iterator[Case]:
    """Credentials drawn, in the box and pressed; the issued roll; the advice."""
    one, record = forger.one, forger.copy()
    if not one.is_blind:
        return
    numbers = record["credentials"]
    yield forger.altered("alter", "one credential more", "issued", "credentials", "issued",
                         numbers["issued"] + 1)  # fmt: skip
    yield forger.altered("alter", "more pressed than in the box", "issued", "credentials",
                         "pressed", numbers["in_box"] + 1)  # fmt: skip
    yield forger.altered("alter", "未按 not counted", "issued", "ballots", "not_pressed",
                         record["ballots"]["not_pressed"] + 1)  # fmt: skip
    yield forger.altered("drop", "no word on the transport", "format", "transport", "")
    yield forger.altered(
        "alter", "told to be kept apart", "protection", "poll", "protection", "split"
    )
    if "advice" in record:
        del record["advice"]
        yield forger.signed("drop", "the advice to vote again", "unresolved", record)
    else:
        yield forger.altered("alter", "an advice to vote again", "unresolved", "advice", "revote")
    if "members" in record["issued_roll"]:
        yield from _roll_cases(forger)


def _roll_cases(forger: Forger) -> Iterator[Case]:
    """The issued roll as it is, and hashed again."""
    members: list[dict[str, Any]] = forger.copy()["issued_roll"]["members"]
    others = members[1:]
    denied = next(place for place, member in enumerate(members) if member["state"] == "issued")
    fewer = [*members[:denied], *members[denied + 1 :], members[denied] | {"state": "not_issued"}]
    changes: list[tuple[Any, str, list[dict[str, Any]]]] = [
        ("drop", "a member dropped", others),
        ("duplicate", "a member twice", [*others, others[-1]]),
        (
            "splice",
            "a stranger on the roll",
            sorted_members([*others, members[0] | {"name": "外人"}]),
        ),
        ("reorder", "the roll in another order", members[::-1]),
        ("alter", "a credential denied", sorted_members(fewer)),
    ]
    for kind, about, listed in changes:
        record = forger.copy()
        record["issued_roll"]["members"] = listed
        yield forger.signed(kind, f"issued roll: {about}", "issued_roll", record)
        digest = issued_roll_sha256(listed, record["issued_roll"]["salt"])
        record["issued_roll"]["sha256"] = digest
        yield forger.signed(kind, f"issued roll: {about}, hashed", "issued_roll", record)
