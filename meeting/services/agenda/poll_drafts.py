"""A poll before it is prepared: its pack and options, checked as they are entered."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

from meeting.services.desk import Desk
from meeting.services.polls.entry import free_text, is_turned
from meeting.services.refusals import (
    InputRefused,
    SecrecyRefused,
    UnknownPack,
)
from meeting.store.rows import Rows
from meeting.store.tables import OptionRow
from voting.cli.pack_files import built_in_packs, read_pack
from voting.errors import VotingError
from voting.pack import RulePack
from voting.question import Option
from voting.rules.choose_n import WRITE_IN

SALT_BYTES = 32


@dataclass(frozen=True)
class OptionDraft:
    """One project or candidate as the secretary enters it."""

    name: str
    description: str = ""
    cost: str = ""
    place: str = ""
    unit: str = ""
    picture: str = ""
    source: str = ""


def plain_drafts(drafts: list[OptionDraft]) -> list[OptionDraft]:
    """The options without what pasting brings into their descriptions; InputRefused when turned."""
    return [replace(draft, description=free_text(draft.description, "option")) for draft in drafts]


def packs(desk: Desk) -> dict[str, RulePack]:
    """Every usable pack: built in, and the place's own."""
    found = built_in_packs()
    for path in sorted((desk.data / "packs").glob("*.toml")):
        try:
            pack = read_pack(path)
        except VotingError:
            continue
        found.setdefault(pack.id, pack)
    return found


def faulty_packs(desk: Desk) -> list[VotingError]:
    """The place's pack files that cannot be used, each with line and reason."""
    faults: list[VotingError] = []
    for path in sorted((desk.data / "packs").glob("*.toml")):
        try:
            read_pack(path)
        except VotingError as fault:
            faults.append(fault)
    return faults


def pack_by_id(desk: Desk, pack_id: str) -> RulePack:
    """The pack of this id, or UnknownPack."""
    pack = packs(desk).get(pack_id)
    if pack is None:
        raise UnknownPack(pack=pack_id)
    return pack


def check_poll(
    pack: RulePack,
    title: str,
    secrecy: str,
    seats: int | None,
    drafts: list[OptionDraft],
    duration_s: int | None,
) -> None:
    """Refuses a poll that its pack or plain sense does not allow."""
    if not title.strip() or is_turned(title):
        raise InputRefused(field="title")
    if duration_s is not None and not 10 <= duration_s <= 86_400:
        raise InputRefused(field="duration")
    if secrecy not in pack.secrecy_allowed:
        raise SecrecyRefused(pack=pack.id)
    if any(not draft.name.strip() or is_turned("".join(astuple(draft))) for draft in drafts):
        raise InputRefused(field="option")
    pack.question([Option(str(place), d.name) for place, d in enumerate(drafts)], seats)


def protection_of(pack: RulePack, secrecy: str, asked: str | None) -> str:
    """How the ballots of such a poll are kept: as asked, else as the pack says; named have none."""
    if secrecy == "named":
        return "none"
    if asked not in (None, "split", "blind"):
        raise InputRefused(field="protection")
    return asked or pack.protection


def put_options(desk: Desk, rows: Rows, poll_id: int, drafts: list[OptionDraft]) -> list[str]:
    """Lays the options, each with its salt; returns their codes."""
    options = [
        OptionRow(
            poll_id=poll_id,
            code=f"o{place}",
            position=place,
            salt=desk.chance(SALT_BYTES).hex(),
            **{**replace(draft, name=draft.name.strip()).__dict__},
        )
        for place, draft in enumerate(drafts, 1)
    ]
    rows.add_all(options)
    return [option.code for option in options]


def put_written_in(desk: Desk, rows: Rows, poll_id: int, ids: list[str]) -> list[str]:
    """These ids of an outcome as codes of options; who was written in is laid as one more option.

    Who is tied stands on the ballot of the runoff, though he stood on none before.
    """
    listed = rows.all(OptionRow, OptionRow.poll_id == poll_id, order_by=OptionRow.position)
    last, codes = listed[-1].position, []
    for one in ids:
        if one.startswith(WRITE_IN):
            last += 1
            option = OptionRow(
                poll_id=poll_id,
                code=f"o{last}",
                position=last,
                salt=desk.chance(SALT_BYTES).hex(),
                name=one.removeprefix(WRITE_IN),
            )
            codes.append(rows.add(option).code)
        else:
            codes.append(one)
    return codes
