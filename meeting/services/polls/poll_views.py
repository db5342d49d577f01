"""What a viewer may see of a poll: whatever the pack hides is left out here, for everyone."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from meeting.services.agenda.ballot_paper import BallotPaper, ballot_paper
from meeting.services.desk import Desk
from meeting.services.polls import boxes, counting
from meeting.services.polls.named_lines import named_lines, withheld_name
from meeting.services.polls.outcome_kind import outcome_kind
from meeting.store.hall_questions import option_lines
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow, PollRow, RecordRow
from voting.opening import check_code
from voting.protection import PROTECTION_WORDS


def poll_view(
    desk: Desk, rows: Rows, attempt: AttemptRow, *, sees_names: bool, sees_result: bool
) -> dict[str, Any]:
    """The poll as this viewer sees it; the bars obey the pack for everybody."""
    poll = rows.get(PollRow, attempt.poll_id)
    if poll is None:
        return {}
    paper = paper_of(desk, rows, attempt)
    pack, question = paper.pack, paper.question
    hides_names = pack.about_persons and not sees_names
    is_published = attempt.state == "published"
    result = _published(rows, attempt) if is_published else None
    if result is None and sees_result and _is_counted(rows, attempt, poll.secrecy):
        result = _result(attempt.outcome, attempt.tally, attempt.derivation)
    opened = set(result["chosen"]) if is_published and result else set()
    options = _options(rows, attempt, hides_names, opened)
    if result is not None:
        result["derivation"] = named_lines(result["derivation"], options)
    cast = boxes.turnout(desk, rows, paper)
    if attempt.tally:
        cast = attempt.tally["ballots"]["collected"]
    base = {"entitled": attempt.entitled, "present": attempt.present}.get(pack.bar.base)
    return {
        "poll": poll.id,
        "attempt": attempt.id,
        "number": attempt.number,
        "kind": attempt.kind,
        "state": attempt.state,
        "title": poll.title,
        "text": poll.text,
        "method": question.method,
        "outcome_kind": outcome_kind(pack),
        "options": options,
        "grades": [{"id": g.id, "zh": g.zh, "en": g.en} for g in question.grades],
        "seats": attempt.seats,
        "limit": question.limit,
        "exact": question.exact,
        "write_in": question.write_in,
        "secrecy": poll.secrecy,
        "protection": paper.protection,
        "protection_text": {
            "zh": PROTECTION_WORDS[paper.protection].zh,
            "en": PROTECTION_WORDS[paper.protection].en,
        },
        "blind": _blind(desk, attempt, paper),
        "press": pack.press,
        "live_display": paper.display,
        "batch": pack.batch,
        "pack": {
            "id": pack.id,
            "name": {"zh": pack.name.zh, "en": pack.name.en},
            "sha256": pack.sha256,
        },
        "check_code": check_code(attempt.opening) if attempt.opening else None,
        "base_line": pack.needed(base) if base is not None else None,
        "deadline": _iso(attempt.deadline),
        "server_now": _iso(desk.now()),
        "turnout": {
            "cast": cast,
            "present": attempt.present or 0,
            **_given_out(rows, attempt, paper, cast),
        },
        "bars": boxes.bars(desk, paper),
        "result": result,
        "void_reason": attempt.void_reason,
    }


def paper_of(desk: Desk, rows: Rows, attempt: AttemptRow) -> BallotPaper:
    """The paper of an attempt; of an open one that by which its ballots are read."""
    # While they come every screen is drawn again and again.
    known = desk.papers.known(attempt.id) if attempt.state == "open" else None
    return known or ballot_paper(rows, attempt.id)


def _is_counted(rows: Rows, attempt: AttemptRow, secrecy: str) -> bool:
    """Whether staff may see what was counted.

    While a secret poll awaits a count by hand, its sums are those of the tablets alone: with the
    sums that follow, the papers' marks could be subtracted.
    """
    if attempt.state not in ("closed", "confirmed"):
        return False
    awaited = any(counting.is_awaited(rows, attempt.id, channel) for channel in counting.MANUAL)
    return secrecy == "named" or not awaited


def _given_out(rows: Rows, attempt: AttemptRow, paper: BallotPaper, cast: int) -> dict[str, int]:
    """发出, ballots given out on tablets, on paper and for hands; and the tablets not pressed.

    The same numbers stand on every screen, from the opening to the record.
    """
    issued = not_pressed = 0
    if attempt.state == "open":
        roll = boxes.on_channels(rows, attempt.id)
        is_blind = paper.protection == "blind"
        tablets = boxes.given_out(rows, paper) if is_blind else roll.get("tablet", 0)
        issued = tablets + roll.get("paper", 0) + roll.get("hands", 0)
        not_pressed = max(0, tablets - cast)
    if attempt.tally:
        issued = int(attempt.tally["ballots"]["issued"])
    if attempt.not_pressed is not None:
        not_pressed = attempt.not_pressed
    return {"issued": issued, "not_pressed": not_pressed}


def _blind(desk: Desk, attempt: AttemptRow, paper: BallotPaper) -> dict[str, Any] | None:
    """What a tablet needs to draw a credential and to post: while that can be done, else None."""
    if paper.protection != "blind" or attempt.state not in ("prepared", "open"):
        return None
    return {"opening": attempt.opening, "address": desk.blind.address if desk.blind else ""}


def _options(
    rows: Rows, attempt: AttemptRow, hides_names: bool, opened: set[str]
) -> list[dict[str, Any]]:
    found = []
    listed = option_lines(rows, attempt.poll_id)
    for place, row in enumerate((r for r in listed if r.code in attempt.option_codes), 1):
        if hides_names and row.code not in opened:
            # Description, unit and picture could name the person as plainly as the name.
            found.append(
                {
                    "id": row.code,
                    "name": withheld_name(place),
                    "description": "",
                    "cost": "",
                    "place": "",
                    "unit": "",
                    "picture": "",
                    "source": "",
                }
            )
            continue
        found.append(
            {
                "id": row.code,
                "name": row.name,
                "description": row.description,
                "cost": row.cost,
                "place": row.place,
                "unit": row.unit,
                "picture": f"/pictures/{row.picture}" if row.picture else "",
                "source": row.source,
            }
        )
    return found


def _published(rows: Rows, attempt: AttemptRow) -> dict[str, Any] | None:
    # From the record itself: it names nobody who was not chosen.
    # The last one, should an earlier one have been corrected.
    own = RecordRow.attempt_id == attempt.id
    record = rows.first(RecordRow, own, order_by=RecordRow.id.desc())
    if record is None:
        return None
    data = json.loads(record.content)
    return {**_result(data["outcome"], data["tally"], data["derivation"]), "record": record.id}


def _result(outcome: Any, tally: Any, derivation: Any) -> dict[str, Any]:
    return {
        **(outcome or {}),
        "options": (tally or {}).get("options", []),
        "ballots": (tally or {}).get("ballots", {}),
        "tally": tally,
        "derivation": derivation or [],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
