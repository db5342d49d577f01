"""Records to test with: a secret project ballot, a named motion, an election with write-ins."""

from pathlib import Path

from voting.ballot import mark_ballot
from voting.checks.fixed import attempt_pack, question_of
from voting.commitment import commit
from voting.opening import make_opening
from voting.pack_toml import parse_pack
from voting.question import Option
from voting.record import Attempt, ManualTally, SaltedName, make_record
from voting.roll import Roll
from voting.signature import key_from_seed
from voting.tally import count

PACKS = Path(__file__).resolve().parents[2] / "voting" / "packs"
KEY = key_from_seed(b"\x07" * 32)
MEETING = {"id": "m1", "name": "第三次会议", "date": "2026-03-01", "place": "示范镇礼堂"}
# What a first record cannot show by itself: these checks need what a reader holds besides.
EVIDENCE = {
    "hash", "fingerprint", "check_code", "acks", "countersignatures", "signer_keys", "log",
    "inclusion", "standing", "meeting_times", "opening_certificate", "printed_code",
}  # fmt: skip
TELLERS = ("李监票", "赵监票")
NAMES = {f"p{n}": SaltedName(name, bytes([n]) * 16) for n, name in enumerate("甲乙丙", 1)}


def pack_of(name):
    return parse_pack((PACKS / f"{name}.toml").read_text(encoding="utf-8"))


def poll_of(options, **changes):
    poll = {
        "id": "poll-1",
        "attempt": 1,
        "attempt_kind": "first",
        "title": "民生实事项目票决",
        "question": "请选择",
        "secrecy": "secret",
        "protection": "split",
        "channels": ["tablet", "paper"],
        "options": options,
    }
    return poll | changes


def seal(attempt, **changes):
    """The record of this attempt, the first of its chain, signed by nobody yet.

    Each later one is held an hour after the one before.
    """
    hour = 9 + changes.get("seq", 1)
    given = {
        "purpose": "demo",
        "seq": 1,
        "previous": "0" * 64,
        "body": {"id": "b1", "name": "示范镇人民代表大会", "kind": "township"},
        "times": {
            "opened": f"2026-03-01T{hour}:00+08:00",
            "closed": f"2026-03-01T{hour}:05+08:00",
        },
        "confirmed": [{"role": "chair", "name": "王主席", "at": f"2026-03-01T{hour}:07+08:00"}],
        "software": {"name": "yishitang", "version": "0.1.0"},
        "public_key": KEY.public_key(),
    }
    return make_record(attempt, **(given | changes))


def project_attempt(publish="list", attempt_kind="first", paper=False):
    """12 entitled, 10 present: 9 ballots and 1 who did not press; 3 of the 9 may be of paper."""
    pack = pack_of("township-project-choose")
    poll = poll_of(
        [
            {"id": "road", "name": "修路"},
            {"id": "pond", "name": "清塘"},
            {"id": "lamp", "name": "路灯"},
        ],
        seats=1,
        attempt_kind=attempt_kind,
    )
    question = question_of(poll, pack)
    rows = [{"marks": {"road": 1}, "write_ins": []} for _ in range(5)]
    rows.append({"marks": {"pond": 1}, "write_ins": []})
    others = [{"road": 1}, {"road": 1}, {"road": 1, "pond": 1}]
    by_hand = count(question, [mark_ballot(question, marks) for marks in others])
    manual = [ManualTally("paper", TELLERS, by_hand)] if paper else []
    if not paper:
        rows += [{"marks": marks, "write_ins": []} for marks in others]
    tally = count(question, [mark_ballot(question, row["marks"]) for row in rows])
    whole = (tally + by_hand if paper else tally).with_issued(10)
    opening = make_opening(meeting=MEETING, poll=poll, pack=pack, entitled=12)
    return Attempt(
        opening=opening,
        pack=pack,
        roll=Roll(12, 10),
        tally=whole,
        not_pressed=1,
        publish=publish,
        rows=rows,
        manual=manual,
    )


def motion_attempt(hands=False):
    """A named motion: 5 entitled, 4 present, 3 cast; the fourth did not press, or raised a hand."""
    pack = pack_of("motion-majority-all")
    poll = poll_of(
        [{"id": "motion", "name": "关于工作报告的决议"}],
        secrecy="named",
        protection="none",
        channels=["tablet", "hands"] if hands else ["tablet"],
    )
    question = question_of(poll, pack)
    states = ["cast", "cast", "cast", "other_channel" if hands else "not_pressed", "absent"]
    rows = [
        {"seat_no": str(seat), "name": f"代表{seat}", "state": state}
        for seat, state in enumerate(states, 1)
    ]
    for row in rows[:3]:
        row |= {"marks": {"motion": "approve"}, "write_ins": []}
    ballots = [mark_ballot(question, row["marks"]) for row in rows[:3]]
    raised = count(question, [mark_ballot(question, {"motion": "against"})] * hands)
    opening = make_opening(meeting=MEETING, poll=poll, pack=pack, entitled=5)
    return Attempt(
        opening=opening,
        pack=pack,
        roll=Roll(5, 4),
        tally=(count(question, ballots) + raised).with_issued(4),
        not_pressed=0 if hands else 1,
        publish="named",
        rows=rows,
        manual=[ManualTally("hands", TELLERS, raised)] if hands else [],
    )


def election_attempt(winner="p1", publish="tellers"):
    """10 deputies elect one of three, or the person they write in."""
    pack = pack_of("township-election")
    options = [
        {"id": key, "commitment": commit(salted.salt, salted.name)} for key, salted in NAMES.items()
    ]
    poll = poll_of(options, seats=1, title="选举镇长", channels=["paper", "tablet"])
    question = attempt_pack(poll, pack).question(
        [Option(key, salted.name) for key, salted in NAMES.items()], 1
    )
    for_winner = ({winner: "approve"}, ()) if winner in NAMES else ({}, (winner,))
    marked = [for_winner] * 7 + [({"p2": "approve"}, ()), ({}, ("钱多",)), ({}, ("孙少",))]
    ballots = [mark_ballot(question, marks, names) for marks, names in marked]
    opening = make_opening(meeting=MEETING, poll=poll, pack=pack, entitled=10)
    return Attempt(
        opening=opening,
        pack=pack,
        roll=Roll(10, 10),
        tally=count(question, ballots),
        not_pressed=0,
        publish=publish,
        rows=[{"marks": one.marks, "write_ins": list(one.write_ins)} for one in ballots],
        names=NAMES,
    )
