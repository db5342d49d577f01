"""What a tablet asks before it casts: the announced rule, and its credential.

The server signs what it cannot read, once for each member and attempt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from queue import SimpleQueue

from meeting.services.agenda.ballot_paper import ballot_paper
from meeting.services.blind.blind_house import served
from meeting.services.blind.drawing import Draw
from meeting.services.blind.issuing import Unsigned
from meeting.services.desk import Actor, Desk
from meeting.services.errors import NotAllowed, UnknownPoll
from voting.blind.errors import BlindedValueRefused


def announced_rule(desk: Desk, attempt_id: int) -> str:
    """The rule pack's own text, once the attempt is announced; by it a tablet writes its choice.

    UnknownPoll for a draft: nobody is shown what may still change.
    """
    with desk.read() as rows:
        paper = ballot_paper(rows, attempt_id)
        if paper.state == "draft":
            raise UnknownPoll()
        return paper.pack.text


def draw_credential(desk: Desk, actor: Actor, attempt_id: int, blinded: bytes) -> bytes:
    """The blind signature of this value, for a member who is here with a tablet.

    The same value is signed again, since the first answer may have been lost; for another value
    of the same member there is CredentialDrawn. Drawn while the poll is prepared or open. Which
    member drew is kept, when is not.
    """
    answered: SimpleQueue[bytes | Exception] = SimpleQueue()
    draw_later(desk, actor, attempt_id, blinded, answered.put)
    outcome = answered.get()
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def draw_later(
    desk: Desk,
    actor: Actor,
    attempt_id: int,
    blinded: bytes,
    tell: Callable[[bytes | Exception], None],
) -> None:
    """The same for whoever does not wait: returns once the draw stands in line.

    What can be refused before that is raised; `tell` is given the rest, and must not wait.
    """
    if actor.kind != "member" or actor.id is None:
        raise NotAllowed()
    house = served(desk.blind)
    signer = house.signer(attempt_id)
    if len(blinded) != signer.public.size:
        raise BlindedValueRefused()
    draw = Draw(attempt_id, actor.id, hashlib.sha256(blinded).hexdigest())
    house.issuing.issue(draw, Unsigned(signer, blinded), desk.write, desk.run, tell)
