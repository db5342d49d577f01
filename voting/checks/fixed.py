"""Checks on what was fixed before the vote: rule pack, opening statement, committed names."""

from typing import Any

from voting.canonical import sha256_hex
from voting.checks.check import Check, failed, not_done, passed
from voting.commitment import opens
from voting.errors import VotingError
from voting.opening import make_opening, opening_bytes
from voting.pack import RulePack
from voting.pack_toml import parse_pack
from voting.question import Option, Question

# From the least to the most that is shown of a secret poll's ballots.
OPENNESS = ("root", "tellers", "list")


def check_pack(record: dict[str, Any]) -> tuple[Check, RulePack | None]:
    """Whether the rule pack stands whole in the record and allows this poll; and the pack."""
    stated = record["pack"]
    try:
        pack = parse_pack(stated["toml"])
        attempt_pack(record["poll"], pack)
    except VotingError as problem:
        return failed("pack", problem.message("zh"), problem.message("en")), None
    if (stated["id"], stated["version"], stated["sha256"]) != (pack.id, pack.version, pack.sha256):
        return failed("pack", "规则的编号、版本或哈希不符", "the pack's id, version or hash"), None
    poll, publish = record["poll"], record["publish"]
    if poll["secrecy"] not in pack.secrecy_allowed:
        return failed("pack", "规则不许这种记名方式", "the pack forbids this secrecy"), pack
    if not set(poll["channels"]) <= set(pack.channels_for(poll["secrecy"])):
        return failed("pack", "规则不许这种投票渠道", "the pack forbids a channel"), pack
    if publish != "named" and OPENNESS.index(publish) > OPENNESS.index(pack.publish):
        return failed("pack", "公开多于规则所许", "more is published than the pack allows"), pack
    name = f"{pack.id} {pack.version}, SHA-256 {pack.sha256}"
    return passed("pack", f"规则 {name}", f"rule pack {name}"), pack


def attempt_pack(poll: dict[str, Any], pack: RulePack) -> RulePack:
    """The pack as this attempt is decided by it: a runoff has its own bar."""
    return pack.for_runoff() if poll["attempt_kind"] == "runoff" else pack


def question_of(poll: dict[str, Any], pack: RulePack) -> Question:
    """The question as the record can ask it: an option whose name is not opened is called its id.

    A poll about persons is decided for the record on this question, so that no rejected name
    reaches the derivation and a stranger regenerates it word for word.
    """
    options = [Option(option["id"], option.get("name", option["id"])) for option in poll["options"]]
    return attempt_pack(poll, pack).question(options, poll.get("seats"))


def check_opening(record: dict[str, Any], pack: RulePack | None) -> Check:
    """Whether question, options, rule and roll are those announced before the vote."""
    opening = record["opening"]
    if sha256_hex(opening_bytes(opening)) != opening["sha256"]:
        return failed("opening", "开启声明的哈希不符", "the opening statement's hash differs")
    if pack is None:
        return not_done("opening", "规则读不出", "no rule pack to compare with")
    expected = make_opening(
        meeting=record["meeting"],
        poll=record["poll"],
        pack=pack,
        entitled=record["roll"]["entitled"],
    )
    fields = ("meeting", "poll", "pack", "entitled")
    differing = ", ".join(field for field in fields if expected[field] != opening[field])
    if differing:
        return failed("opening", f"与开启声明不同：{differing}", f"differs from it: {differing}")
    digest = opening["sha256"]
    return passed("opening", f"开启声明 {digest}", f"opening statement {digest}")


def check_commitments(record: dict[str, Any], pack: RulePack | None) -> Check:
    """Whether each opened name is the one committed to, and exactly the chosen are opened."""
    options = record["poll"]["options"]
    committed = {option["id"] for option in options if "commitment" in option}
    opened = [option for option in options if "salt" in option]
    if pack is not None and pack.about_persons and len(committed) < len(options):
        zh, en = "涉及人员的表决，姓名须先作承诺", "names of persons must be committed to"
        return failed("commitments", zh, en)
    for option in opened:
        if not opens(option["commitment"], bytes.fromhex(option["salt"]), option["name"]):
            zh, en = f"承诺打不开：{option['id']}", f"does not open: {option['id']}"
            return failed("commitments", zh, en)
    chosen = record["outcome"]["chosen"]
    if {option["id"] for option in opened} != {one for one in committed if one in chosen}:
        zh, en = "公开的姓名不是当选者的", "the opened names are not those of the chosen"
        return failed("commitments", zh, en)
    zh = f"承诺 {len(committed)} 个，打开 {len(opened)} 个"
    return passed("commitments", zh, f"{len(opened)} of {len(committed)} commitments opened")
