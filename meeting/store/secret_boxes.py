"""The boxes of all secret attempts kept `split`: one contract for files and for PostgreSQL."""

from __future__ import annotations

from abc import ABC, abstractmethod

from sqlalchemy.orm import Session

from meeting.store.drop import Box, Slip
from meeting.store.secret_content import Choice, Content


class SecretBoxes(ABC):
    """A box for each secret attempt, from its opening until it is shredded."""

    # Whether a box is stored by the batch's own transaction; otherwise by one of its own.
    shares_transaction: bool

    @abstractmethod
    def exists(self, attempt_id: int) -> bool:
        """Whether the attempt has a box: from the opening until it is shredded."""

    @abstractmethod
    def held(self) -> set[int]:
        """The attempts of which anything lies here, be it only what a broken step left."""

    @abstractmethod
    def create(self, attempt_id: int) -> None:
        """Makes the empty box of an attempt; an older empty one is used again.

        It is made when the poll opens and never by a cast: a box that got lost must be missed.
        """

    @abstractmethod
    def during(self, session: Session) -> Box:
        """The boxes as a batch of this session fills them."""

    @abstractmethod
    def content(self, attempt_id: int) -> Content:
        """What lies in the box as of the last commit; raises BoxMissing. Not to be changed."""

    @abstractmethod
    def put_back(self, attempt_id: int, content: Content) -> None:
        """Makes the box of an attempt anew with what a backup held of it; BoxNotEmpty otherwise."""

    @abstractmethod
    def shred(self, attempt_id: int) -> None:
        """Makes what lay in the box unreadable; nothing happens when it is gone."""

    def forget_shredded(self) -> None:
        """Lets go of what is still in memory of boxes that another worker shredded."""
        return

    @abstractmethod
    def close(self) -> None:
        """Lets go of files and connections."""

    def members_cast(self, attempt_id: int) -> frozenset[int]:
        """Every member who has cast."""
        return frozenset(self.content(attempt_id).members)

    def turnout(self, attempt_id: int) -> int:
        """How many members have cast."""
        return len(self.members_cast(attempt_id))

    def has_cast(self, attempt_id: int, member_id: int) -> bool:
        """Whether this member has cast."""
        return member_id in self.members_cast(attempt_id)

    def holds(self, attempt_id: int, slip: Slip) -> bool:
        """Whether this very ballot lies in the box already."""
        return self.exists(attempt_id) and self.content(attempt_id).holds(slip)

    def seal(self, attempt_id: int) -> list[Choice]:
        """All ballots, sorted by their content; raises unless there is one for each who cast."""
        return self.content(attempt_id).sealed()

    def by_handle(self, attempt_id: int) -> dict[str, Choice]:
        """The ballots under their handles, for the display's memory after a restart."""
        return self.content(attempt_id).by_handle()
