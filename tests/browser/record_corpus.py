"""Records of every rule pack, drawn by seeded chance, and every kind of alteration to them."""

import copy
import random
from collections.abc import Iterator
from typing import Any

from tests.voting.blind_sample import MEMBERS, ONLINE_KEY, SIGNER, draw, issued_roll
from tests.voting.record_sample import MEETING, PACKS, pack_of, poll_of, seal
from voting.ballot import mark_ballot
from voting.blind.box import BlindBox
from voting.blind.row import count_casts
from voting.checks.fixed import attempt_pack, question_of
from voting.commitment import commit
from voting.opening import BlindTerms, make_opening, roll_sha256, sign_opening
from voting.pack import RulePack
from voting.question import Option, Question
from voting.record import Attempt, ManualTally, SaltedName
from voting.roll import Roll
from voting.tally import Tally, count

PACK_NAMES = sorted(path.stem for path in PACKS.glob("*.toml"))
KINDS = ("no_quorum", "usual", "by_hand", "runoff")
WRITTEN = ("钱多", "孙 少", "欧阳修", "O'Neil")
Row = dict[str, Any]


def corpus() -> Iterator[tuple[str, Row]]:
    """A name and a record for each pack and kind that the pack allows."""
    for name in PACK_NAMES:
        for kind in KINDS:
            pack = pack_of(name)
            if kind != "runoff" or pack.seats_wanted:
                yield f"{name}-{kind}", seal(_attempt(pack, kind, random.Random(f"{name}-{kind}")))
        if "secret" in pack.secrecy_allowed:
            yield f"{name}-blind", seal(_blind_attempt(pack, random.Random(f"{name}-blind")))


def altered(record: Row, chance: random.Random) -> Row:
    """A copy of the record with one place changed, dropped, doubled or moved."""
    whole = copy.deepcopy(record)
    holder, place = chance.choice(list(_places(whole)))
    part = holder[place]
    ways = ["drop", "change", "change"] + (["double", "move"] if isinstance(holder, list) else [])
    way = chance.choice(ways)
    if way == "drop":
        del holder[place]
    elif way == "double":
        holder.append(copy.deepcopy(part))
    elif way == "move":
        holder.insert(0, holder.pop())
    elif isinstance(part, int):
        holder[place] = max(0, part + chance.choice((-1, 1, 10, 2**52)))
    elif isinstance(part, str):
        holder[place] = chance.choice((part + "1", part[1:], "", part.upper(), " " + part, "named"))
    else:
        holder[place] = chance.choice(([], {}, "x", 1))
    return whole


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    inner = part.items() if isinstance(part, dict) else enumerate(part)
    for place, value in list(inner):
        yield part, place
        if isinstance(value, dict | list):
            yield from _places(value)


def _poll(pack: RulePack, secrecy: str, chance: random.Random, **changes: Any) -> Row:
    """The poll that is asked; about persons its options are committed names."""
    options = [
        {"id": key, "commitment": commit(one.salt, one.name)}
        if pack.about_persons
        else {"id": key, "name": one.name}
        for key, one in _names(pack).items()
    ]
    seats = {"seats": chance.randint(1, min(3, len(options)))} if pack.seats_wanted else {}
    return poll_of(options, secrecy=secrecy, **seats, **changes)


def _names(pack: RulePack) -> dict[str, SaltedName]:
    numbers = range(1, 1 + min(5, pack.max_options))
    return {f"o{n}": SaltedName(f"人选{n}", bytes([n]) * 16) for n in numbers}


def _attempt(pack: RulePack, kind: str, chance: random.Random) -> Attempt:
    secrecy = chance.choice(pack.secrecy_allowed)
    names = _names(pack)
    poll = _poll(
        pack,
        secrecy,
        chance,
        protection="none" if secrecy == "named" else "split",
        channels=list(pack.channels_for(secrecy)),
        attempt_kind="runoff" if kind == "runoff" else "first",
    )
    entitled = chance.randint(10, 24)
    quorum = pack.quorum_needed(entitled)
    present = quorum - 1 if kind == "no_quorum" else chance.randint(quorum, entitled)
    asked = _asked(pack, poll, names)
    rows = _members(entitled, present, chance) if secrecy == "named" else [{}] * (present - 3)
    rows = [_marked(row, asked, chance) if row.get("state", "cast") == "cast" else row
            for row in rows]  # fmt: skip
    marked = [row for row in rows if "marks" in row]
    tally = count(asked, [mark_ballot(asked, row["marks"], row["write_ins"]) for row in marked])
    manual = []
    if kind == "by_hand" and "paper" in poll["channels"] and secrecy == "secret":
        manual = [ManualTally("paper", ("李监票", "赵监票"), _by_hand(asked, chance))]
        tally = tally + manual[0].tally
    return Attempt(
        opening=make_opening(meeting=MEETING, poll=poll, pack=pack, entitled=entitled),
        pack=pack,
        roll=Roll(entitled, present),
        tally=tally.with_issued(present),
        not_pressed=sum(row.get("state") == "not_pressed" for row in rows),
        publish="named" if secrecy == "named" else pack.publish,
        rows=rows,
        manual=manual,
        names=names if pack.about_persons else None,
    )


def _blind_attempt(pack: RulePack, chance: random.Random) -> Attempt:
    """12 entitled, 11 present, 9 credentials; of these 7 to 9 left a ballot."""
    poll = _poll(pack, "secret", chance, protection="blind", channels=["tablet"])
    terms = BlindTerms(SIGNER.public, ONLINE_KEY.public_key(), roll_sha256(MEMBERS))
    opening = make_opening(meeting=MEETING, poll=poll, pack=pack, entitled=12, blind=terms)
    opening = sign_opening(opening, ONLINE_KEY)
    asked = _asked(pack, poll, _names(pack))
    choices: list[Any] = [None]
    while len(choices) < chance.randint(7, 9):
        row = _marked({}, asked, chance)
        if mark_ballot(asked, row["marks"], row["write_ins"]).is_valid:
            choices.append(row)
    casts = [
        draw(place, opening["sha256"]).cast(choice, 0 if choice is None else chance.randint(0, 9))
        for place, choice in enumerate(choices)
    ]
    box = BlindBox(
        casts=casts,
        issued=9,
        issued_roll=issued_roll(9, absent=1, is_public=chance.random() < 0.7),
        transport=chance.choice(("https", "http")),
    )
    return Attempt(
        opening=opening,
        pack=pack,
        roll=Roll(12, 11),
        tally=count_casts(asked, casts).with_issued(9),
        not_pressed=box.not_pressed,
        publish=pack.publish,
        blind=box,
        names=_names(pack) if pack.about_persons else None,
    )


def _asked(pack: RulePack, poll: Row, names: dict[str, SaltedName]) -> Question:
    if not pack.about_persons:
        return question_of(poll, pack)
    options = [Option(key, one.name) for key, one in names.items()]
    return attempt_pack(poll, pack).question(options, poll.get("seats"))


def _members(entitled: int, present: int, chance: random.Random) -> list[Row]:
    states = ["cast"] * present + ["absent"] * (entitled - present)
    for place in chance.sample(range(present), 2):
        states[place] = "not_pressed"
    return [
        {"seat_no": str(seat), "name": f"代表{seat}", "state": state}
        for seat, state in enumerate(states, 1)
    ]


def _marked(row: Row, question: Question, chance: random.Random) -> Row:
    ids = list(question.option_ids)
    chosen = chance.sample(ids, chance.randint(0, min(len(ids), (question.limit or 3) + 1)))
    marks: dict[str, Any] = {}
    for number, option_id in enumerate(chosen, 1):
        if question.method == "approve":
            marks[option_id] = chance.choice(("approve", "approve", "against"))
        elif question.method == "grade":
            some = chance.sample(question.grade_ids, chance.choice((1, 1, 1, 2)))
            marks[option_id] = some if len(some) > 1 else some[0]
        else:
            marks[option_id] = number if question.method == "rank" else 1
    written = [chance.choice(WRITTEN)] if question.write_in and chance.random() < 0.3 else []
    ballot = mark_ballot(question, marks, written)
    return row | {"marks": ballot.marks, "write_ins": list(ballot.write_ins)}


def _by_hand(question: Question, chance: random.Random) -> Tally:
    rows = [_marked({}, question, chance) for _ in range(3)]
    return count(question, [mark_ballot(question, row["marks"], row["write_ins"]) for row in rows])
