"""Make the record of one attempt: everything a stranger needs to check and recount it.

`make_record` alone writes records. It opens the names of the chosen and of nobody else, and
refuses to make what the verifier would not accept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from voting.blind.box import BlindBox, PublishedBox, blind_part
from voting.blind.row import blind_rows
from voting.canonical import canonical_bytes, sha256_hex
from voting.checks.content import check_content
from voting.checks.fixed import attempt_pack, question_of
from voting.checks.rows import rows_root, sorted_rows
from voting.decide import decide
from voting.errors import VotingError
from voting.over_issue import Pile
from voting.pack import RulePack
from voting.question import Question
from voting.record_fields import FORMAT, RECORD
from voting.roll import Roll
from voting.secrecy_guard import guarded_level, guarded_totals, withheld
from voting.shape import problems
from voting.signature import fingerprint, key_id
from voting.tally import Tally
from voting.told import Told, untold
from voting.write_in import Aliases, aliases_of, row_without_names, without_names


class RecordUnsound(VotingError):
    code = "record-unsound"
    zh = "结果记录有误，未生成：{faults}"
    en = "The record would not be sound and was not made: {faults}"


@dataclass(frozen=True)
class SaltedName:
    """A candidate's name with the salt of its commitment, kept secret unless chosen."""

    name: str
    salt: bytes


@dataclass(frozen=True)
class ManualTally:
    """Hands or paper counted by people, entered by two of them."""

    channel: str
    entered_by: tuple[str, ...]
    tally: Tally

    @property
    def pile(self) -> Pile:
        """How many of these ballots were handed out and came back."""
        return Pile(self.channel, self.tally.issued, self.tally.collected)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One closed attempt with its real names, as the meeting's own store knows it.

    `tally` holds everything, counts by hand included. `rows` are the ballots as
    `{marks, write_ins}`, for a named poll one row for every member of the roll; None where the
    publishing level lets nothing be said of them. A blind poll has its `blind` box instead of
    rows; its tally holds `count_casts` of the box, with as many ballots issued as credentials. A
    correction has the `PublishedBox` of the record that it corrects.
    `transport` says of a split poll how tablets reached the server, `https` or `http`.
    """

    opening: dict[str, Any]
    pack: RulePack
    roll: Roll
    tally: Tally
    not_pressed: int
    publish: str
    rows: Sequence[dict[str, Any]] | None = None
    blind: BlindBox | PublishedBox | None = None
    transport: str | None = None
    manual: Sequence[ManualTally] = ()
    names: Mapping[str, SaltedName] | None = None


def make_record(
    attempt: Attempt,
    *,
    purpose: str,
    seq: int,
    previous: str,
    body: dict[str, Any],
    times: dict[str, str],
    confirmed: Sequence[dict[str, str]],
    software: dict[str, str],
    public_key: Ed25519PublicKey,
    told: Told = untold,
) -> dict[str, Any]:
    """The record, format 1; raises RecordUnsound when it would not verify.

    `told` hears of the ballots brought into their published form ("ballots"), then of the checks
    made on the finished record ("checks").
    """
    record: dict[str, Any] = {
        "format": FORMAT,
        "purpose": purpose,
        "seq": seq,
        "previous": previous,
        "body": body,
        "meeting": attempt.opening["meeting"],
        "opening": attempt.opening,
        "times": times,
        "confirmed": list(confirmed),
        "software": software,
        "key": {"id": key_id(public_key), "fingerprint": fingerprint(public_key)},
        **_counted(attempt, told),
    }
    faults = list(problems(record, RECORD, "record"))
    if not faults:
        failures = [check for check in check_content(record, told=told) if check.state == "failed"]
        faults = [f"{check.name} ({check.en})" for check in failures]
    if faults:
        raise RecordUnsound(faults="; ".join(faults[:5]))
    return record


def rows_for_tellers(attempt: Attempt, record: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The ballots exactly as they stand under the root of this attempt's record, for its tellers.

    None where the record shows them itself, says that nobody keeps them, or fixes none by a root.
    """
    if record["publish"] != "tellers":
        return None
    if isinstance(attempt.blind, BlindBox):
        return blind_rows(attempt.blind.casts)
    if "choices_root" not in record:
        return None
    return _sorted_without_names(attempt, _aliases(attempt, record["outcome"]["chosen"]))


def record_bytes(record: dict[str, Any]) -> bytes:
    """The bytes that are published and signed."""
    return canonical_bytes(record)


def digest(data: bytes) -> str:
    """The SHA-256 of a record's bytes, which the next record names as its previous one."""
    return sha256_hex(data)


def _counted(attempt: Attempt, told: Told) -> dict[str, Any]:
    opening, roll = attempt.opening, attempt.roll
    pack = attempt_pack(opening["poll"], attempt.pack)
    piles = [part.pile for part in attempt.manual]
    chosen = decide(pack, roll, attempt.tally, piles).chosen
    poll = _opened_poll(opening["poll"], chosen, attempt.names or {})
    question = question_of(poll, attempt.pack)
    aliases = _aliases(attempt, chosen)
    tally = without_names(replace(attempt.tally, question=question), aliases)
    outcome = decide(pack, roll, tally, piles)
    is_secret = opening["poll"]["secrecy"] == "secret"
    reason = withheld(
        is_secret=is_secret,
        minimum_size=pack.minimum_size,
        collected=tally.collected,
        by_hand=sum(part.tally.collected for part in attempt.manual),
    )
    publish = guarded_level(attempt.publish, reason)
    return {
        "publish": publish,
        "poll": poll,
        "pack": {
            "id": attempt.pack.id,
            "version": attempt.pack.version,
            "sha256": attempt.pack.sha256,
            "toml": attempt.pack.text,
        },
        "roll": {"entitled": roll.entitled, "present": roll.present},
        "ballots": {
            "issued": tally.issued,
            "collected": tally.collected,
            "valid": tally.valid,
            "void": tally.void_total,
            "not_pressed": attempt.not_pressed,
        },
        "manual": [_by_hand(part, question, aliases, is_secret) for part in attempt.manual],
        "tally": guarded_totals(tally.to_json(), reason),
        "outcome": outcome.to_json(),
        "derivation": outcome.derivation_json(),
        **({"transport": attempt.transport} if attempt.transport else {}),
        **({"withheld": reason} if reason else _published_rows(attempt, aliases, told)),
        **(
            blind_part(attempt.blind, pack, roll, tally, piles, publish, told)
            if attempt.blind
            else {}
        ),
    }


def _by_hand(
    part: ManualTally, question: Question, aliases: Aliases, is_secret: bool
) -> dict[str, Any]:
    """A count by hand: of a secret poll only how many ballots it was."""
    entry: dict[str, Any] = {"channel": part.channel, "entered_by": list(part.entered_by)}
    if is_secret:
        return entry | {"issued": part.tally.issued, "collected": part.tally.collected}
    tally = without_names(replace(part.tally, question=question), aliases)
    return entry | {"tally": tally.to_json()}


def _opened_poll(
    poll: dict[str, Any], chosen: Sequence[str], names: Mapping[str, SaltedName]
) -> dict[str, Any]:
    opened = []
    for option in poll["options"]:
        if "commitment" in option and option["id"] in chosen and option["id"] in names:
            salted = names[option["id"]]
            option = option | {"name": salted.name, "salt": salted.salt.hex()}
        opened.append(option)
    return poll | {"options": opened}


def _aliases(attempt: Attempt, chosen: Sequence[str]) -> Aliases:
    if not attempt.pack.about_persons:
        return {}
    written = [name for row in attempt.rows or () for name in row.get("write_ins", ())]
    return aliases_of(attempt.tally, chosen, written)


def _published_rows(attempt: Attempt, aliases: Aliases, told: Told) -> dict[str, Any]:
    if attempt.rows is None:
        return {}
    if attempt.publish == "named":
        return {"choices": _without_names(attempt, aliases, told)}
    rows = _sorted_without_names(attempt, aliases, told)
    return {"choices": rows} if attempt.publish == "list" else {"choices_root": rows_root(rows)}


def _sorted_without_names(
    attempt: Attempt, aliases: Aliases, told: Told = untold
) -> list[dict[str, Any]]:
    return sorted_rows(_without_names(attempt, aliases), told)


def _without_names(attempt: Attempt, aliases: Aliases, told: Told = untold) -> list[dict[str, Any]]:
    rows, found = attempt.rows or (), []
    for row in rows:
        found.append(row_without_names(row, aliases))
        told(len(found), len(rows), "ballots")
    return found
