"""The roll of one attempt: how many are entitled (应到) and how many are present (实到)."""

from dataclasses import dataclass

from voting.errors import RollImpossible


@dataclass(frozen=True)
class Roll:
    """Numbers only; it cannot hold more present than entitled.

    Entitled are the members actually in office (实有数), suspended ones included
    (Organic Law of Local Congresses 2022, Art 14).
    """

    entitled: int
    present: int

    def __post_init__(self) -> None:
        if not 0 <= self.present <= self.entitled:
            raise RollImpossible(entitled=self.entitled, present=self.present)
