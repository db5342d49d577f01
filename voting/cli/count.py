"""`python -m voting count`: decides a poll from a CSV of its ballots.

Exit 0 when decided, 3 for a runoff, a shortage, a void poll or no quorum, 2 on bad input.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

from voting.ballot import VOID_REASONS
from voting.cli.ballots_csv import BallotFile, read_ballot_file
from voting.cli.pack_files import built_in_packs, read_pack
from voting.decide import decide
from voting.errors import InputFaulty, VotingError
from voting.outcome import Outcome
from voting.pack import RulePack
from voting.question import Option, Question
from voting.roll import Roll
from voting.tally import Tally, count

STATUS_ZH = {
    "decided": "已有结果",
    "runoff": "并列，须再次投票",
    "short": "未选足",
    "void": "本次表决无效",
    "no_quorum": "不足法定人数",
}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Registers the command and its options."""
    parser = subparsers.add_parser("count", help="decide a poll from a CSV of its ballots")
    parser.add_argument("--pack", required=True, metavar="ID_OR_FILE")
    parser.add_argument("--ballots", required=True, type=Path, metavar="FILE.csv")
    parser.add_argument("--entitled", required=True, type=int, metavar="N")
    parser.add_argument("--present", required=True, type=int, metavar="N")
    parser.add_argument("--issued", type=int, metavar="N")
    parser.add_argument("--collected", type=int, metavar="N")
    parser.add_argument("--seats", type=int, metavar="K")
    parser.add_argument("--runoff", action="store_true", help="a vote again among the tied")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Counts, decides and prints; returns the exit code."""
    pack = _find_pack(args.pack)
    pack = pack.for_runoff() if args.runoff else pack
    roll = Roll(args.entitled, args.present)
    file = read_ballot_file(args.ballots)
    tally = _tally(args, roll, file, _question(pack, file, args.seats))
    outcome = decide(pack, roll, tally)
    if args.json:
        print(json.dumps(_json(pack, tally, outcome), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_sheet(pack, tally, outcome)))
    return 0 if outcome.status == "decided" else 3


def _find_pack(name: str) -> RulePack:
    packs = built_in_packs()
    if name in packs:
        return packs[name]
    if not Path(name).exists():
        raise InputFaulty(
            place="--pack",
            reason=f"no rule pack '{name}' (python -m voting packs lists them)",
            reason_zh=f"没有规则“{name}”（python -m voting packs 可列出）",
        )
    return read_pack(Path(name))


def _question(pack: RulePack, file: BallotFile, seats: int | None) -> Question:
    options = [Option(option_id) for option_id in file.option_ids]
    try:
        return pack.question(options, seats)
    except VotingError as error:
        raise file.faulty(file.header_line, error.message("en"), error.message("zh")) from None


def _tally(args: argparse.Namespace, roll: Roll, file: BallotFile, question: Question) -> Tally:
    tally = count(question, file.ballots(question))
    if args.issued is not None and not 0 <= args.issued <= roll.present:
        raise InputFaulty(
            place="--issued",
            reason=f"{args.issued} issued with {roll.present} present",
            reason_zh=f"发出 {args.issued} 张，而实到 {roll.present}",
        )
    collected = tally.collected if args.collected is None else args.collected
    issued = collected if args.issued is None else args.issued
    # A box with more ballots than were issued is void whatever stands on them, so the file need
    # not hold them all; otherwise every collected ballot must be in it.
    if collected != tally.collected and not collected > max(tally.collected, issued):
        raise InputFaulty(
            place="--collected",
            reason=f"{collected} collected, but the ballots' counts sum to {tally.collected}",
            reason_zh=f"收回 {collected} 张，而各行 count 之和为 {tally.collected}",
        )
    return replace(tally, collected=collected).with_issued(issued)


def _json(pack: RulePack, tally: Tally, outcome: Outcome) -> dict[str, object]:
    counted = tally.to_json()
    write_ins = {"write_ins": counted["write_ins"]} if "write_ins" in counted else {}
    return {
        "pack": pack.id,
        "ballots": counted["ballots"],
        "options": counted["options"],
        **write_ins,
        "outcome": outcome.to_json(),
        "derivation": outcome.derivation_json(),
    }


def _sheet(pack: RulePack, tally: Tally, outcome: Outcome) -> list[str]:
    grades = {grade.id: grade.zh for grade in pack.grades}
    lines = [pack.name.zh, *(line.zh for line in outcome.derivation)]
    lines += [f"无效票：{VOID_REASONS[key][0]} {n} 张" for key, n in sorted(tally.void.items())]
    lines.append(f"结果：{STATUS_ZH[outcome.status]}")
    for title, ids in (
        ("通过", outcome.chosen),
        ("并列", outcome.tied),
        ("未通过", outcome.not_chosen),
    ):
        if ids:
            lines.append(f"{title}：{'、'.join(ids)}")
    return lines + [f"{key}：{grades[verdict]}" for key, verdict in outcome.verdicts.items()]
