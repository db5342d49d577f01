"""What a printed code says of a record: its numbers, its rule, its outcome, the record's hash.

All of it stands in the public record, so nobody is named here who is not named there. Options are
known by their place: those of the poll first, then names that were written in. Numbers and rule
are enough to derive the outcome again, without the record.
"""

from typing import Any

from voting.checks.fixed import attempt_pack, question_of
from voting.checks.manual import piles
from voting.pack import RulePack
from voting.pack_toml import parse_pack
from voting.qr.cbor import Cbor
from voting.question import Question
from voting.tally import COUNTED, Tally

VERSION = 1
STATUSES = ("decided", "runoff", "short", "void", "no_quorum")
PROTECTIONS = ("none", "split", "blind")
PURPOSES = ("demo", "record")
NO_VERDICT = -1
# Longer words are cut: the sheet has them whole, and the hash fixes the record's own.
MOST_CHARACTERS = 40

METHODS = ("approve", "choose", "rank", "grade")
RULES = ("majority", "choose_n", "grades")
CHANNELS = ("paper", "hands")
BASES = ("entitled", "present", "collected", "valid", "marks")

# The keys of the map, as docs/record.md lists them.
NAMES = 14
BY_HAND = 21
REQUIRED = tuple(number for number in range(1, 21) if number != NAMES)


def summary(record: dict[str, Any], digest: str) -> dict[int, Cbor]:
    """Every field, by its number; `digest` is the SHA-256 of the record's bytes.

    VotingError where the record's own pack or totals cannot be read.
    """
    pack = parse_pack(record["pack"]["toml"])
    question = question_of(record["poll"], pack)
    counted = [
        [CHANNELS.index(one.channel), one.issued, one.collected] for one in piles(record, question)
    ]
    is_void = record["outcome"]["status"] == "void"
    tally = Tally.from_json(question, record["tally"])
    ballots, roll, meeting = record["ballots"], record["roll"], record["meeting"]
    written = sorted(tally.write_ins)
    return {
        1: VERSION,
        2: meeting["id"],
        3: record["seq"],
        4: bytes.fromhex(digest),
        5: shortened(record["poll"]["title"]),
        6: roll["entitled"],
        7: roll["present"],
        8: ballots["issued"],
        9: ballots["collected"],
        10: _counts(question, tally, written),
        11: _outcome(record["outcome"], question, written),
        12: record["times"]["closed"],
        13: PROTECTIONS.index(record["poll"]["protection"]),
        # An option whose name the record does not open is called its id.
        NAMES: [shortened(option.label) for option in question.options]
        + [shortened(name) for name in written],
        15: [grade.zh for grade in question.grades],
        16: PURPOSES.index(record["purpose"]),
        17: [shortened(record["body"]["name"]), shortened(meeting["name"])],
        18: ballots["valid"],
        19: ballots["not_pressed"],
        20: _rule(attempt_pack(record["poll"], pack), question),
        # A void poll follows from its sums, or from those of a single channel.
        **({BY_HAND: counted} if is_void and counted else {}),
    }


def shortened(text: str) -> str:
    """The text, or its beginning and an ellipsis: at most 40 characters."""
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _counts(question: Question, tally: Tally, written: list[str]) -> list[Cbor]:
    kinds = question.grade_ids or COUNTED[question.method]
    rows: list[Cbor] = [
        [tally.options[option_id][kind] for kind in kinds] for option_id in question.option_ids
    ]
    return rows + [[tally.write_ins[name]] for name in written]


def _rule(pack: RulePack, question: Question) -> list[Cbor]:
    """How marks are made and counted against which bar; the ladder by the places of its grades."""
    quorum, bar, grades = pack.quorum, pack.bar, question.grade_ids
    return [
        METHODS.index(question.method),
        RULES.index(pack.rule),
        question.seats or 0,
        [quorum.num, quorum.den, int(quorum.strict)],
        [bar.num, bar.den, int(bar.strict), BASES.index(bar.base)],
        [grades.index(rung) for rung in pack.ladder],
        grades.index(pack.otherwise) if pack.otherwise in grades else NO_VERDICT,
        len(question.options),
    ]


def _outcome(outcome: dict[str, Any], question: Question, written: list[str]) -> list[Cbor]:
    ids = [*question.option_ids, *(f"write_in:{name}" for name in written)]
    grades, verdicts = question.grade_ids, outcome["verdicts"]

    def places(named: list[str]) -> list[Cbor]:
        return [place for place, one in enumerate(ids) if one in named]

    def verdict(option_id: str) -> int:
        grade = verdicts.get(option_id)
        return grades.index(grade) if grade in grades else NO_VERDICT

    return [
        STATUSES.index(outcome["status"]),
        places(outcome["chosen"]),
        places(outcome["tied"]),
        [verdict(option_id) for option_id in question.option_ids] if grades else [],
    ]
