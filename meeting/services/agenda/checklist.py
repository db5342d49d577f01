"""The way of a meeting from the roster to the minutes, line by line: what is done and what is next.

A pure function of facts; where the facts come from is `checklist_facts`, what the lines are called
and where they lead is the page's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["done", "next", "open", "later", "unneeded"]

# What only a person can know: printed sheets do not report to the server.
TICKED = ("cards", "fingerprint", "minutes")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the store knows of a meeting; numbers of people, items and polls."""

    people: int
    roles_missing: tuple[str, ...]
    key: str  # missing, locked or unlocked
    blind_polls: int
    has_recovery: bool
    items: int
    items_without_poll: tuple[str, ...]
    polls: int
    polls_begun: int
    polls_finished: int
    waiting_to_publish: int
    meeting: str  # preparing, in_session or ended
    present: int
    quorum: int
    ticked: frozenset[str]


@dataclass(frozen=True)
class Line:
    """One line; `next` is the first that is open, `later` cannot be done yet.

    `missing` names what is missing, where there are names for it.
    """

    key: str
    state: State
    missing: tuple[str, ...] = ()


def checklist(facts: Facts) -> tuple[Line, ...]:
    """Every line in the order of a meeting; at most one is `next`, and only when one is open."""
    is_over = facts.meeting == "ended"
    has_begun = facts.meeting != "preparing"
    lines = [
        Line("roster", _done(facts.people > 0)),
        _ticked(facts, "cards", facts.people > 0),
        Line("staff", _done(not facts.roles_missing), facts.roles_missing),
        Line("agenda", _done(facts.items > 0)),
        Line(
            "polls",
            _done(facts.items > 0 and not facts.items_without_poll, facts.items > 0),
            facts.items_without_poll,
        ),
        _recovery(facts),
        Line("key", _done(facts.key == "unlocked")),
        _ticked(facts, "fingerprint", facts.key != "missing"),
        Line("start", _done(has_begun, facts.items > 0)),
        Line("quorum", _done(is_over or facts.present >= facts.quorum > 0, has_begun)),
        Line("held", _done(_all(facts.polls_begun, facts.polls), has_begun and facts.polls > 0)),
        Line(
            "published",
            _done(
                _all(facts.polls_finished, facts.polls) and not facts.waiting_to_publish,
                facts.polls_begun > 0,
            ),
        ),
        Line("ended", _done(is_over, has_begun)),
        _ticked(facts, "minutes", is_over),
    ]
    return _with_next(lines)


def _done(is_done: bool, is_possible: bool = True) -> State:
    if is_done:
        return "done"
    return "open" if is_possible else "later"


def _ticked(facts: Facts, key: str, is_possible: bool) -> Line:
    # A sheet ticked as printed counts for nothing once there is nothing to print.
    return Line(key, _done(is_possible and key in facts.ticked, is_possible))


def _recovery(facts: Facts) -> Line:
    if not facts.blind_polls:
        return Line("recovery", "unneeded")
    return Line("recovery", _done(facts.has_recovery))


def _all(part: int, whole: int) -> bool:
    return whole > 0 and part >= whole


def _with_next(lines: list[Line]) -> tuple[Line, ...]:
    first = next((line for line in lines if line.state == "open"), None)
    return tuple(Line(x.key, "next", x.missing) if x is first else x for x in lines)
