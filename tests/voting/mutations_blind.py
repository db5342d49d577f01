"""Mutations of blind polls: ballots, credentials, the box, and what voters hold against it."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from tests.vectors.corpus import corpus
from tests.vectors.keys import FOREIGN_KEY
from tests.vectors.published import Voter, draw
from tests.voting.mutations import Case, Forger, recount
from voting.blind.ack import acknowledge
from voting.blind.cast import Cast
from voting.blind.row import ballots_root, blind_rows, count_casts, row_of
from voting.blind.shown_row import show_row
from voting.evidence import Evidence
from voting.record import Attempt

BLANK = {"marks": {}, "write_ins": []}
Rows = list[dict[str, Any]]


def ballot_cases(forger: Forger) -> Iterator[Case]:
    """What a dishonest hand can do to published blind ballots."""
    one = forger.one
    if not one.is_blind or "choices" not in forger.copy():
        return
    rows: Rows = forger.copy()["choices"]
    foreign = dataclasses.replace(
        _elsewhere(forger).voters[0].credential, poll_id=one.opening["sha256"]
    )
    spliced = _by_serial(
        [*rows[1:], row_of(_elsewhere(forger).voters[0].credential.cast(BLANK, 1))]
    )
    stuffed = _by_serial([*rows, row_of(foreign.cast(BLANK, 1))])
    pressed = next(place for place, row in enumerate(rows) if "choice" in row)
    yield from _listed(forger, "drop", "a ballot dropped", rows[1:], "ballots_root", "issued")
    yield from _listed(forger, "duplicate", "a ballot twice", _by_serial([*rows, rows[0]]),
                       "ballots_root", "rows")  # fmt: skip
    yield from _listed(forger, "reorder", "ballots in another order", rows[::-1],
                       "ballots_root", "rows")  # fmt: skip
    yield from _listed(forger, "splice", "a ballot of another poll", spliced,
                       "ballots_root", "credentials")  # fmt: skip
    yield from _listed(forger, "splice", "a ballot with another poll's credential", stuffed,
                       "ballots_root", "credentials")  # fmt: skip
    for kind, about, check, field, value in (
        ("alter", "a choice made blank", "ballot_signatures", "choice", BLANK),
        ("alter", "a later seq", "ballot_signatures", "seq", rows[pressed]["seq"] + 1),
        ("alter", "a seq that cannot be", "rows", "seq", 10),
        ("alter", "a serial not its own", "rows", "serial", "AAAA-AAAA-AAAA-AAAA"),
        ("alter", "another prefix", "credentials", "pfx", "0" * 64),
        ("splice", "another ballot's credential", "credentials", "csig", rows[pressed - 1]["csig"]),
        ("splice", "another ballot's signature", "ballot_signatures", "bsig",
         rows[pressed - 1]["bsig"]),
        ("alter", "a time on it", "format", "t", "10:01"),
        ("alter", "a member on it", "format", "seat_no", "01"),
    ):  # fmt: skip
        record = forger.copy()
        if record["choices"][pressed].get(field) == value:
            continue
        record["choices"][pressed][field] = value
        if check != "format":
            recount(record)
        yield forger.signed(kind, about, check, record)
    unpressed = forger.copy()
    del unpressed["choices"][pressed]["choice"]
    unpressed["choices"][pressed]["seq"] = 0
    recount(unpressed)
    yield forger.signed("drop", "a choice taken out", "ballot_signatures", unpressed)


def _listed(
    forger: Forger, kind: Any, about: str, rows: Rows, plain: str, recounted: str
) -> Iterator[Case]:
    """The list as it is, with a fitting root, and with everything recounted."""
    yield forger.altered(kind, about, plain, "choices", rows)
    rooted = forger.copy() | {"choices": rows, "ballots_root": ballots_root(rows)}
    yield forger.signed(kind, f"{about}, with its root", recounted, rooted)
    if recounted != "issued":
        record = forger.copy() | {"choices": rows}
        recount(record)
        yield forger.signed(kind, f"{about}, recounted", recounted, record)


def box_cases(forger: Forger) -> Iterator[Case]:
    """The whole box made anew: sound in itself, shown by an acknowledgement or by the log."""
    one = forger.one
    if not one.is_blind or len(one.voters) < 2:
        return
    first, second = one.voters[0], one.voters[1]
    rows = {"sealed_rows": one.sealed_rows}
    for kind, about, voters in (
        ("drop", "a ballot dropped and all made anew", one.voters[1:]),
        ("replay", "an older ballot put back: null", [_rolled(first, 0), *one.voters[1:]]),
        ("replay", "seq 2 where 3 was acknowledged", [first, _rolled(second, 2), *one.voters[2:]]),
    ):  # fmt: skip
        attempt = _with(forger, [voter.last for voter in voters])
        record = forger.remade(attempt)
        sealed = {"sealed_rows": blind_rows([voter.last for voter in voters])}
        given = sealed if rows["sealed_rows"] is not None else {}
        mine = [one.acks[1] if voters[0] is first else one.acks[0]]
        yield forger.signed(kind, about, "acks", record, Evidence(acks=mine, **given), True)
        yield forger.signed(kind, f"{about}, the log", "log", record,
                            Evidence(log=forger.held.log), True)  # fmt: skip
    yield from _stuffed(forger)
    forged = Evidence(acks=[acknowledge(FOREIGN_KEY, one.opening["sha256"], first.last)])
    yield forger.signed(
        "alter", "an acknowledgement by another key", "acks", one.data, forged, True
    )
    foreign = Evidence(acks=[_elsewhere(forger).acks[0]])
    yield forger.signed("splice", "another poll's acknowledgement", "acks", one.data, foreign, True)
    if one.sealed_rows is not None:
        yield from _sealed(forger, one.sealed_rows)


def _rolled(voter: Voter, seq: int) -> Voter:
    return dataclasses.replace(voter, casts=[cast for cast in voter.casts if cast.seq <= seq])


def _with(forger: Forger, casts: Sequence[Cast], issued: int | None = None) -> Attempt:
    """The attempt as if these casts had lain in the box; a count by hand stays as it was."""
    attempt = forger.one.attempt
    assert attempt.blind is not None
    box = dataclasses.replace(attempt.blind, casts=casts, issued=issued or attempt.blind.issued)
    tally = count_casts(attempt.tally.question, casts)
    for part in attempt.manual:
        tally = tally + part.tally
    by_hand = sum(part.tally.issued for part in attempt.manual)
    return dataclasses.replace(
        attempt,
        blind=box,
        tally=tally.with_issued(box.issued + by_hand),
        not_pressed=box.not_pressed,
    )


def _stuffed(forger: Forger) -> Iterator[Case]:
    """The operator signs a credential for itself and casts with it."""
    one, attempt = forger.one, forger.one.attempt
    assert attempt.blind is not None
    assert one.signer is not None
    own = draw(one.signer, one.opening["sha256"], "stuffed")
    casts = [*attempt.blind.casts, own.cast(BLANK, 1)]
    # The roll names nobody for it: more ballots than credentials, or more credentials than names.
    if "choices" in forger.copy() and attempt.blind.issued == len(attempt.blind.casts):
        rows = blind_rows(casts)
        record = forger.copy() | {"choices": rows, "ballots_root": ballots_root(rows)}
        yield forger.signed("alter", "a ballot stuffed", "issued", record)
        recount(record)
        check = "issued_roll" if one.spec.is_roll_public else "log"
        log = Evidence(log=forger.log_of(record))
        yield forger.signed("alter", "stuffed, one credential more", check, record, log)
    members = list(attempt.blind.issued_roll.members)
    free = [place for place, member in enumerate(members) if member["state"] == "not_issued"]
    absent = [place for place, member in enumerate(members) if member["state"] == "absent"]
    if not free + absent:
        return
    place = (free + absent)[0]
    members[place] = members[place] | {"state": "issued"}
    roll = dataclasses.replace(attempt.blind.issued_roll, members=members)
    whole = _with(forger, casts, attempt.blind.issued + 1)
    box = dataclasses.replace(whole.blind, issued_roll=roll)
    present = attempt.roll.present + (not free)
    whole = dataclasses.replace(
        whole, blind=box, roll=dataclasses.replace(attempt.roll, present=present)
    )
    record = forger.remade(whole)
    # Even if the record is the first that was ever shown: how many had drawn was logged before.
    log = Evidence(log=forger.log_of(record))
    yield forger.signed("alter", "stuffed under a member's name", "log", record, log, True)


def _sealed(forger: Forger, rows: Rows) -> Iterator[Case]:
    """The tellers' list and the row shown to a voter, where only the root is published."""
    one = forger.one
    for kind, about, changed, check in (
        ("drop", "a ballot dropped", rows[1:], "ballots_root"),
        ("duplicate", "a ballot twice", _by_serial([*rows, rows[0]]), "rows"),
        ("reorder", "another order", rows[::-1], "rows"),
    ):
        given = Evidence(sealed_rows=changed)
        about = f"{about} in the tellers' list"
        yield forger.signed(kind, about, check, one.data, given, is_hidden=True)
    last = one.voters[0].last
    mine = show_row(rows, last.serial)
    blank = dataclasses.replace(mine, row=mine.row | {"choice": BLANK, "seq": 9})
    yield forger.signed("alter", "a voter's row altered", "shown_rows", one.data,
                        Evidence(shown_rows=[blank]), True)  # fmt: skip
    record = forger.remade(_with(forger, [cast for cast in _casts(forger) if cast != last]))
    yield forger.signed("drop", "dropped, and the voter holds the row", "shown_rows", record,
                        Evidence(shown_rows=[mine]), True)  # fmt: skip
    record = forger.copy() | {"ballots_root": "0" * 64}
    yield forger.signed("alter", "another root", "ballots_root", record, Evidence(sealed_rows=rows))


def _casts(forger: Forger) -> Sequence[Cast]:
    return [voter.last for voter in forger.one.voters]


def _elsewhere(forger: Forger) -> Any:
    """Another blind poll of the corpus."""
    polls = [one for held in corpus() for one in held.polls if one.is_blind]
    return next(one for one in polls if one.opening != forger.one.opening)


def _by_serial(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: str(row["serial"]))
