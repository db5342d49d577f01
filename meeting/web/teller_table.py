"""The tellers' table: issued and collected by channel, adding up; and where two entries differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from meeting.web.traditional import spoken


@dataclass(frozen=True)
class Row:
    """One channel, or the `total`. None is a number that is not known yet, never nought."""

    name: str
    members: int
    issued: int | None
    collected: int | None
    valid: int | None
    void: int | None

    @property
    def out(self) -> int | None:
        """Issued and not come back: on tablets 未按."""
        if self.issued is None or self.collected is None:
            return None
        return self.issued - self.collected


def channel_rows(snapshot: dict[str, Any]) -> list[Row]:
    """Tablets, then each channel by hand, then their total; empty before the opening.

    Once counted, the tablets are what the whole count holds beyond the agreed counts by hand.
    """
    poll, manual = snapshot["poll"], snapshot["manual"]
    if poll is None or poll["state"] in ("draft", "prepared", "void"):
        return []
    by_hand = [_by_hand(entry) for entry in manual]
    members = poll["turnout"]["present"] - sum(row.members for row in by_hand)
    rows = [_tablets(poll, by_hand, members), *by_hand]
    return [*rows, _total(rows)] if len(rows) > 1 else rows


def moving(snapshot: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Of an open poll, the cells that move with the tablets: what each holds beside them."""
    rows = channel_rows(snapshot)
    if not rows or snapshot["poll"]["state"] != "open":
        return {}
    tablets, total = rows[0], rows[-1]
    found: dict[str, dict[str, int]] = {}
    for row in (tablets, total):
        cells = found.setdefault(row.name, {})
        for part in ("issued", "collected", "out"):
            whole, own = getattr(row, part), getattr(tablets, part)
            if whole is not None and own is not None:
                cells[part] = whole - own
    return found


def differing(poll: dict[str, Any], entries: list[dict[str, Any]]) -> list[tuple[str, list[int]]]:
    """What the entries do not share: its words, and the number of each person."""
    flat = [_flat(poll, entry) for entry in entries]
    words = list(dict.fromkeys(word for one in flat for word in one))
    lines = [(word, [one.get(word, 0) for one in flat]) for word in words]
    return [(word, numbers) for word, numbers in lines if len(set(numbers)) > 1]


def _by_hand(entry: dict[str, Any]) -> Row:
    ballots = entry["ballots"]
    if ballots is None:
        return Row(entry["channel"], entry["members"], None, None, None, None)
    return Row(entry["channel"], entry["members"], *_four(ballots))


def _tablets(poll: dict[str, Any], by_hand: list[Row], members: int) -> Row:
    turnout, result = poll["turnout"], poll["result"]
    if poll["state"] == "open":
        cast = turnout["cast"]
        return Row("tablet", members, cast + turnout["not_pressed"], cast, None, None)
    agreed = [row for row in by_hand if row.issued is not None]
    if result and result["ballots"]:
        whole = _four(result["ballots"])
        hands = [(row.issued, row.collected, row.valid, row.void) for row in agreed]
        rest = [number - sum(row[i] or 0 for row in hands) for i, number in enumerate(whole)]
        return Row("tablet", members, *rest)
    # Hidden until the papers are counted: what came in is known, what is void is not.
    cast = turnout["cast"] - sum(row.collected or 0 for row in agreed)
    return Row("tablet", members, cast + turnout["not_pressed"], cast, None, None)


def _total(rows: list[Row]) -> Row:
    def known(numbers: list[int | None]) -> int | None:
        return None if None in numbers else sum(number or 0 for number in numbers)

    return Row(
        "total",
        sum(row.members for row in rows),
        known([row.issued for row in rows]),
        known([row.collected for row in rows]),
        known([row.valid for row in rows]),
        known([row.void for row in rows]),
    )


def _four(ballots: dict[str, Any]) -> tuple[int, int, int, int]:
    void = ballots["void"]
    return ballots["issued"], ballots["collected"], ballots["valid"], void


def _flat(poll: dict[str, Any], entry: dict[str, Any]) -> dict[str, int]:
    ballots = entry["ballots"]
    found = {
        _("发出"): ballots["issued"],
        _("收回"): ballots["collected"],
        _("有效"): ballots["valid"],
        _("废票"): ballots["void"],
    }
    names = {each["id"]: each["name"] for each in poll["options"]}
    for option in entry["options"]:
        for column, number in _counts(option).items():
            word = _column(poll, column)
            found[f"{names.get(option['id'], option['id'])} · {word}"] = number
    for written in entry.get("write_ins", []):
        found[_("另选他人") + f" · {written['name']}"] = written["approve"]
    return found


def _counts(option: dict[str, Any]) -> dict[str, int]:
    grades = option.get("grades")
    counts = grades if isinstance(grades, dict) else option
    return {name: number for name, number in counts.items() if isinstance(number, int)}


def _column(poll: dict[str, Any], name: str) -> str:
    for grade in poll["grades"]:
        if grade["id"] == name:
            return spoken(grade["zh"], grade["en"])
    words = {
        "approve": _("赞成"),
        "against": _("反对"),
        "abstain": _("弃权"),
        "chosen": _("得票"),
        "sum": _("序号之和"),
    }
    return str(words.get(name, name))
