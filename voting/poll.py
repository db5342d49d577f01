"""The life of one attempt at a poll; only these steps are legal and none goes back.

draft → prepared → open → closed → confirmed → published; void from prepared on until it is
published. Another attempt is a new life, linked to the old one.
"""

from typing import Literal

from voting.errors import IllegalStep

State = Literal["draft", "prepared", "open", "closed", "confirmed", "published", "void"]

STEPS: dict[State, tuple[State, ...]] = {
    "draft": ("prepared",),
    "prepared": ("open", "void"),
    "open": ("closed", "void"),
    "closed": ("confirmed", "void"),
    "confirmed": ("published", "void"),
    "published": (),
    "void": (),
}


def next_states(state: State) -> tuple[State, ...]:
    """The states that may follow."""
    return STEPS[state]


def step(state: State, to: State) -> State:
    """The state `to`, when it may follow; otherwise IllegalStep."""
    if to not in STEPS[state]:
        raise IllegalStep(now=state, to=to)
    return to
