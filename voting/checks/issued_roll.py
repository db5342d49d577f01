"""Check of the issued roll: who drew a credential, against the roll announced before the vote."""

from typing import Any

from voting.blind.issued_roll import issued_roll_sha256, sorted_members
from voting.checks.check import Check, failed, not_done, passed
from voting.opening import roll_sha256


def check_issued_roll(record: dict[str, Any]) -> Check:
    """Whether it holds every announced member once, and as many issued as credentials."""
    stated = record["issued_roll"]
    if "members" not in stated:
        zh, en = (
            "领票名单由监票人保存，只公布哈希",
            "the tellers keep the issued roll; its hash only",
        )
        return not_done("issued_roll", zh, en)
    members = stated["members"]
    if issued_roll_sha256(members, stated["salt"]) != stated["sha256"]:
        return failed("issued_roll", "领票名单的哈希不符", "the issued roll's hash differs")
    if members != sorted_members(members):
        return failed("issued_roll", "领票名单未排序", "the issued roll is not sorted")
    if len({member["seat_no"] for member in members}) != len(members):
        return failed("issued_roll", "同一席位出现两次", "a seat stands twice")
    if roll_sha256(members) != record["opening"]["roll_sha256"]:
        zh, en = "领票名单不是事先公布的名单", "these are not the members announced before the vote"
        return failed("issued_roll", zh, en)
    states = [member["state"] for member in members]
    found = (len(states), len(states) - states.count("absent"), states.count("issued"))
    roll, issued = record["roll"], record["credentials"]["issued"]
    if found != (roll["entitled"], roll["present"], issued):
        zh = f"名单的应到、实到、领票为 {found}"
        en = f"entitled, present, issued by the list are {found}"
        return failed("issued_roll", zh, en)
    return passed("issued_roll", f"{issued} 人领票", f"{issued} members drew a credential")
