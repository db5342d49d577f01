"""What the ballot box takes: one pure rule from poll, cast and stored cast to yes or a refusal."""

from dataclasses import dataclass
from typing import Any, Literal

from voting.ballot import VOID_REASONS, Ballot, mark_ballot
from voting.blind.cast import Cast
from voting.blind.message import Choice
from voting.blind.public_key import CredentialKey
from voting.blind.refusals import (
    BoxClosed,
    CastDiffers,
    CastOutdated,
    CastSignatureWrong,
    ChangeNotAllowed,
    ChoiceNotPlain,
    ChoiceVoid,
    CredentialWrong,
)
from voting.checks.fixed import question_of
from voting.pack import RulePack
from voting.question import Question

Landing = Literal["accepted", "repeat"]


@dataclass(frozen=True)
class BlindPoll:
    """All that a ballot box must know of one attempt: nothing of any member."""

    id: str
    key: CredentialKey
    question: Question
    may_change: bool

    @classmethod
    def from_opening(cls, opening: dict[str, Any], pack: RulePack) -> "BlindPoll":
        """The poll that an opening statement with a credential announces."""
        return cls(
            id=opening["sha256"],
            key=CredentialKey.from_json(opening["credential"]),
            question=question_of(opening["poll"], pack),
            may_change=pack.press == "last",
        )


@dataclass(frozen=True)
class Proof:
    """Whether a cast's two signatures are right: its credential's and the ballot's own."""

    credential: bool
    ballot: bool


def prove(poll: BlindPoll, cast: Cast, stored: Cast | None) -> Proof:
    """Both signatures of the cast, checked against the poll: nearly all that `check_cast` computes.

    What was checked when the stored cast was taken is right. Needs no secret and changes nothing,
    so it may be done beside anything else.
    """
    if stored is not None and cast == stored:
        return Proof(credential=True, ballot=True)
    credential = _is_known(cast, stored) or cast.has_credential_of(poll.key, poll.id)
    return Proof(credential, credential and cast.is_signed(poll.id))


def check_cast(
    poll: BlindPoll,
    cast: Cast,
    stored: Cast | None,
    *,
    is_open: bool,
    proof: Proof | None = None,
) -> Landing:
    """Whether the cast is taken in place of the stored one of the same ballot key.

    `accepted`: store it, commit, then acknowledge. `repeat`: the very same is stored already;
    acknowledge again, also after the close, since the first answer may have been lost. Anything
    else raises: a refusal changes nothing. `proof` is what `prove` gave for this cast, beside a
    stored one of the same ballot key or none; without it, it is made here.
    """
    if stored is not None and cast == stored:
        return "repeat"
    if not is_open:
        raise BoxClosed()
    proof = proof or prove(poll, cast, stored)
    if not proof.credential:
        raise CredentialWrong()
    if not proof.ballot:
        raise CastSignatureWrong()
    if cast.choice is not None:
        plain_ballot(poll.question, cast.choice)
    if stored is not None:
        _require_later(poll, cast, stored)
    return "accepted"


def plain_ballot(question: Question, choice: Choice) -> Ballot:
    """The valid ballot of a choice in its one form.

    Raises the errors of `mark_ballot`; ChoiceVoid for marks against the rule; ChoiceNotPlain for
    another spelling, since spellings of one choice could mark a ballot for a buyer.
    """
    ballot = mark_ballot(question, choice["marks"], choice["write_ins"])
    if ballot.void is not None:
        reason_zh, reason = VOID_REASONS[ballot.void]
        raise ChoiceVoid(reason=reason, reason_zh=reason_zh)
    if ballot.marks != choice["marks"] or list(ballot.write_ins) != choice["write_ins"]:
        raise ChoiceNotPlain()
    return ballot


def _is_known(cast: Cast, stored: Cast | None) -> bool:
    """Whether the credential was checked already, when the stored cast was taken."""
    if stored is None:
        return False
    held = (stored.ballot_key, stored.prefix, stored.credential)
    return held == (cast.ballot_key, cast.prefix, cast.credential)


def _require_later(poll: BlindPoll, cast: Cast, stored: Cast) -> None:
    if cast.seq < stored.seq:
        raise CastOutdated()
    if cast.seq == stored.seq:
        raise CastDiffers()
    if stored.choice is not None and not poll.may_change:
        raise ChangeNotAllowed()
