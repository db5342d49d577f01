"""Mutations of the rule and of what it is applied to: bar, seats, options, roll, quorum, result."""

from collections.abc import Iterator

from tests.voting.mutations import Case, Forger, Record, restate
from tests.voting.mutations_credentials import restated
from voting.errors import VotingError
from voting.evidence import Evidence
from voting.opening import check_code
from voting.pack_toml import parse_pack

OTHER_BARS = {'share = "1/2"': 'share = "1/3"', 'share = "2/3"': 'share = "1/2"'}


def rule_cases(forger: Forger) -> Iterator[Case]:
    """The rule changed after the vote and decided again."""
    record = forger.copy()
    _soften(record)
    forger.redecide(record)
    yield forger.signed("alter", "the rule changed and decided again", "opening", record)
    restate(record)
    yield from announced_anew(forger, "rule changed, decided again", record)


def announced_anew(forger: Forger, about: str, record: Record) -> Iterator[Case]:
    """Under a new opening statement: the hall's check code, in blind polls the ballots as well."""
    if forger.one.is_blind:
        yield from restated(forger, about, record)
        return
    code = Evidence(check_code=check_code(forger.one.opening))
    yield forger.signed("re-sign", f"{about}, restated", "check_code", record, code, True)
    log = Evidence(log=forger.log_of(record))
    yield forger.signed("re-sign", f"{about}, restated: the log", "log", record, log, True)


def _soften(record: Record) -> None:
    """A lower bar in the `rule` section of the pack, and its hash."""
    head, mark, rest = record["pack"]["toml"].partition("[rule]")
    rule, end, tail = rest.partition("[quorum]")
    for bar, other in OTHER_BARS.items():
        if bar in rule:
            rule = rule.replace(bar, other)
            break
    text = head + mark + rule + end + tail
    record["pack"] |= {"toml": text, "sha256": parse_pack(text).sha256}


def option_cases(forger: Forger) -> Iterator[Case]:
    """The weakest option vanishes as if it had never stood for choice."""
    record = forger.copy()
    options, chosen = record["poll"]["options"], record["outcome"]["chosen"]
    seats = record["poll"].get("seats", 0)
    gone = next((one["id"] for one in reversed(options) if one["id"] not in chosen), None)
    if gone is None or len(options) <= max(1, seats) or record["manual"]:
        return
    record["poll"]["options"] = [one for one in options if one["id"] != gone]
    record["tally"]["options"] = [one for one in record["tally"]["options"] if one["id"] != gone]
    record["tally"].get("faulty_marks", {}).pop(gone, None)
    try:
        forger.redecide(record)
    except VotingError:
        # Without it the marks that are left could not be: any check may say so.
        return
    yield forger.signed("drop", "an option removed, decided again", "opening", record)
    restate(record)
    about = "an option removed and restated"
    code = Evidence(check_code=check_code(forger.one.opening))
    yield forger.signed("drop", about, "check_code", record, code)
    rows = {"sealed_rows": forger.one.sealed_rows}
    if forger.one.is_blind:
        yield forger.signed("drop", f"{about}: signatures", "ballot_signatures", record,
                            Evidence(**rows))  # fmt: skip


def roll_cases(forger: Forger) -> Iterator[Case]:
    """The roll bent until the quorum is there, and over-issue talked away."""
    record = forger.copy()
    if record["outcome"]["status"] == "no_quorum":
        yield from _quorum_reached(forger)
    if record["outcome"]["status"] == "void":
        yield from _over_issue_hidden(forger)


def _quorum_reached(forger: Forger) -> Iterator[Case]:
    """Fewer entitled, or more present, and the vote that never was is decided."""
    record = forger.copy()
    pack = parse_pack(record["pack"]["toml"])
    roll = record["roll"]
    while pack.quorum_needed(roll["entitled"]) > roll["present"]:
        roll["entitled"] -= 1
    _fit_roll(record)
    forger.redecide(record)
    yield forger.signed("alter", "roster lowered to reach the quorum", "opening", record)
    restate(record)
    yield from announced_anew(forger, "roster lowered to reach the quorum", record)
    record = forger.copy()
    record["roll"]["present"] = pack.quorum_needed(record["roll"]["entitled"])
    if forger.one.is_blind:
        forger.redecide(record)
        about = "more present than came"
        yield forger.signed("alter", about, "issued_roll", record)
        return
    missing = record["roll"]["present"] - roll["present"]
    for row in [row for row in record["choices"] if row["state"] == "absent"][:missing]:
        row["state"] = "not_pressed"
    record["ballots"]["not_pressed"] += missing
    record["ballots"]["issued"] += missing
    record["tally"]["ballots"]["issued"] += missing
    forger.redecide(record)
    # The log was told at the opening how many were there.
    log = Evidence(log=forger.log_of(record))
    yield forger.signed("alter", "absent members counted in", "log", record, log, True)


def _fit_roll(record: Record) -> None:
    """Takes absent members off the lists, as many as are no longer entitled."""
    entitled = record["roll"]["entitled"]
    lists = [record["choices"]] if record["publish"] == "named" else []
    if "members" in record.get("issued_roll", {}):
        lists.append(record["issued_roll"]["members"])
    for rows in lists:
        absent = [row for row in rows if row["state"] == "absent"]
        for row in absent[: len(rows) - entitled]:
            rows.remove(row)


def _over_issue_hidden(forger: Forger) -> Iterator[Case]:
    """One more was handed out after all, says the operator."""
    record = forger.copy()
    extra = record["ballots"]["collected"] - record["ballots"]["issued"]
    if extra <= 0:
        # Hidden behind another channel already: mutations_piles.py.
        return
    record["manual"][0]["issued"] += extra
    record["ballots"]["issued"] += extra
    record["tally"]["ballots"]["issued"] += extra
    forger.redecide(record)
    yield forger.signed("alter", "more handed out than present", "numbers", record)
    record["roll"]["present"] = max(record["roll"]["present"], record["ballots"]["issued"])
    forger.redecide(record)
    if "members" in record.get("issued_roll", {}):
        yield forger.signed("alter", "more present than came", "issued_roll", record)
        return
    log = Evidence(log=forger.log_of(record))
    yield forger.signed("alter", "more present than came", "log", record, log, True)


def result_cases(forger: Forger) -> Iterator[Case]:
    """The result announced otherwise than the numbers give it."""
    record = forger.copy()
    outcome = record["outcome"]
    others = [one["id"] for one in record["poll"]["options"] if one["id"] not in outcome["chosen"]]
    if others:
        yield forger.altered(
            "alter", "another one chosen", "outcome", "outcome", "chosen", others[:1]
        )
    yield forger.altered(
        "alter", "a line of the derivation", "derivation", "derivation", 0, "zh", "…"
    )
    yield forger.altered(
        "alter", "a line in English only", "derivation", "derivation", 0, "en", "…"
    )
    yield forger.altered("alter", "a seat more left", "outcome", "outcome", "seats_left",
                         outcome["seats_left"] + 1)  # fmt: skip
    for subject in outcome["verdicts"]:
        yield forger.altered("alter", f"another verdict on {subject}", "outcome", "outcome",
                             "verdicts", subject, "none")  # fmt: skip
