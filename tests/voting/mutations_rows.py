"""Mutations of the ballots of named polls and of those kept apart, row by row and as a list."""

import copy
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from tests.voting.mutations import Case, Forger, Record, recount, redecide
from voting.checks.rows import sorted_rows
from voting.errors import VotingError
from voting.evidence import Evidence

Rows = list[dict[str, Any]]


def row_cases(forger: Forger) -> Iterator[Case]:
    """Rows dropped, doubled, altered, moved and brought from elsewhere."""
    record = forger.copy()
    if record["poll"]["protection"] == "blind":
        return
    if record["poll"]["secrecy"] == "named":
        yield from _named(forger)
    elif "choices" in record:
        yield from _listed(forger)
    else:
        yield from _sealed(forger)


def _listed(forger: Forger) -> Iterator[Case]:
    """Secret ballots in the open: nothing ties a row to a voter, the numbers must."""
    rows: Rows = forger.copy()["choices"]
    log = Evidence(log=forger.held.log)
    for kind, about, changed in _changed(rows):
        yield forger.altered(kind, about, "counts", "choices", changed)
        record = forger.copy() | {"choices": changed}
        grows = len(changed) > len(rows)
        record["ballots"]["issued"] += grows
        if not record["ballots"]["issued"] > record["roll"]["present"]:
            # Nobody is missed on an anonymous list: what is left are those who saw it before.
            record["ballots"]["not_pressed"] = 0
            recount(record)
            yield forger.signed(kind, f"{about}, all made to fit", "log", record, log, True)
    if rows != rows[::-1]:
        yield forger.altered("reorder", "rows in another order", "rows", "choices", rows[::-1])
    yield forger.altered("alter", "a row with a time", "format", "choices", 0,
                         rows[0] | {"t": "10:01"})  # fmt: skip
    yield forger.altered("alter", "a row with a member's number", "format", "choices", 0,
                         rows[0] | {"seat_no": "01"})  # fmt: skip
    elsewhere = sorted_rows([*rows[1:], {"marks": {"elsewhere": 1}, "write_ins": []}])
    yield forger.altered("splice", "a row of another poll", "ballots", "choices", elsewhere)
    yield forger.altered("drop", "no rows at all", "counts", "choices", [])
    yield forger.altered("alter", "a hash that the rows have not", "rows", "choices_root", "0" * 64)
    yield forger.altered("alter", "published as totals", "rows", "publish", "tellers")
    named = [row | {"write_ins": ["甲 乙"]} for row in rows[:1]]
    yield forger.altered("alter", "a name not in its one form", "ballots", "choices",
                         sorted_rows([*named, *rows[1:]]))  # fmt: skip
    decomposed = [row | {"write_ins": ["Jose\u0301"]} for row in rows[:1]]
    yield forger.altered("alter", "a written name in NFD", "ballots", "choices",
                         sorted_rows([*decomposed, *rows[1:]]))  # fmt: skip


def _changed(rows: Rows) -> Iterator[tuple[Any, str, Rows]]:
    """Lists of one row fewer, one more, and one marked otherwise, each in its right order."""
    marked = next(place for place, row in enumerate(rows) if row["marks"])
    others = [row for place, row in enumerate(rows) if place != marked]
    yield "drop", "a row dropped", others
    yield "duplicate", "a row twice", sorted_rows([*rows, rows[marked]])
    other = {"marks": {}, "write_ins": []}
    yield "alter", "a row made blank", sorted_rows([*others, other])


def _named(forger: Forger) -> Iterator[Case]:
    """Everybody stands in the list and reads the own line."""
    record = forger.copy()
    rows: Rows = record["choices"]
    log = Evidence(log=forger.held.log)
    yield forger.altered("drop", "a member dropped", "roll", "choices", rows[1:])
    yield forger.altered("duplicate", "a member twice", "roll", "choices", [*rows[1:], rows[1]])
    yield forger.altered("alter", "a cast row as 未按", "roll", "choices", 0,
                         _seat(rows[0]) | {"state": "not_pressed"})  # fmt: skip
    yield forger.altered("alter", "a cast row as absent", "roll", "choices", 0,
                         _seat(rows[0]) | {"state": "absent"})  # fmt: skip
    yield forger.altered("alter", "a row without a name", "rows", "choices", 0,
                         {"marks": {}, "write_ins": []})  # fmt: skip
    yield forger.altered("splice", "an option of another poll", "ballots", "choices", 0, "marks",
                         {"elsewhere": 1})  # fmt: skip
    yield forger.altered("alter", "a choice made blank", "counts", "choices", 0, "marks", {})
    record = forger.copy()
    record["choices"][0]["marks"] = {}
    recount(record)
    yield forger.signed("alter", "a choice made blank, recounted", "log", record, log, True)
    record = forger.copy() | {"choices": rows[::-1]}
    yield forger.signed("reorder", "members in another order", "log", record, log, True)
    record = forger.copy()
    record["choices"][0]["name"] = "外人"
    yield forger.signed("splice", "a stranger in a member's place", "log", record, log, True)
    yield forger.altered("alter", "published as a list", "rows", "publish", "list")


def _seat(row: dict[str, Any]) -> dict[str, Any]:
    return {"seat_no": row["seat_no"], "name": row["name"]}


def _sealed(forger: Forger) -> Iterator[Case]:
    """Totals only, the rows with the tellers: their list tells whether the totals are true."""
    rows: Rows = forger.one.sealed_rows or []
    if not rows:
        # Withheld altogether: nothing fixes the rows, the tellers' own list stands for itself.
        return
    evidence = Evidence(sealed_rows=rows)
    log = Evidence(log=forger.held.log)
    for kind, about, changed in _changed(rows):
        given = Evidence(sealed_rows=changed)
        about = f"{about} in the tellers' list"
        yield forger.signed(kind, about, "rows", forger.one.data, given, is_hidden=True)
    yield from _false_totals(forger, evidence)
    yield forger.altered("alter", "another hash of the rows", "rows", "choices_root", "0" * 64,
                         evidence=evidence)  # fmt: skip
    yield forger.altered("alter", "more published than allowed", "pack", "publish", "list")
    record = forger.copy()
    without = dataclasses.replace(forger.one.attempt, rows=None)
    del record["choices_root"]
    if forger.remade(without) == record:
        yield forger.signed("drop", "no hash of the rows", "log", record, log, is_hidden=True)


def _false_totals(forger: Forger, evidence: Evidence) -> Iterator[Case]:
    """One ballot less in every total, decided again: consistent, and not what the rows give."""
    record: Record = copy.deepcopy(forger.copy())
    for whole in (record["ballots"], record["tally"]["ballots"]):
        if whole["valid"] == 0:
            return
        whole["valid"] -= 1
        whole["collected"] -= 1
    record["ballots"]["not_pressed"] = 0
    if not _one_less(record["tally"]["options"], record["tally"]["ballots"]["valid"]):
        return
    try:
        redecide(record)
    except VotingError:
        # These totals no pile of ballots could give: the check `tally` would say so.
        return
    if record["outcome"]["chosen"] != forger.copy()["outcome"]["chosen"]:
        return
    yield forger.signed("drop", "totals of one ballot less", "counts", record, evidence, True)


def _one_less(options: Sequence[dict[str, Any]], valid: int) -> bool:
    """Takes one mark from each option, so that so many ballots can carry the rest."""
    for option in options:
        counts = option.get("grades", option)
        marks = [name for name, number in counts.items() if name not in ("id", "sum") and number]
        if "sum" in option or not marks:
            return False
        if "chosen" not in counts or counts["chosen"] > valid:
            counts[marks[0]] -= 1
    return True
