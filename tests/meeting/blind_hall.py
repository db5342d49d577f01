"""A meeting whose blind polls go to a real ballot box behind its real socket."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import Any

from meeting.ballot_box.box import BallotBox
from meeting.ballot_box.control import ControlClient, ControlServer
from meeting.ballot_box.process import handlers
from meeting.ballot_box.volatile_keys import VolatileKeys
from meeting.services.blind import credentials
from meeting.services.blind.blind_house import BlindHouse
from tests.meeting.house import House
from voting.blind.ack import Ack
from voting.blind.cast import Cast
from voting.blind.message import Choice
from voting.blind.public_key import CredentialKey
from voting.blind.tablet import Credential, CredentialRequest, request_credential


class BlindHall:
    """A house with a ballot box beside it; `memory` is what a power cut empties."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house = house
        self.memory = folder / "memory"
        self.disk = folder / "boxes"
        self.memory.mkdir(parents=True)
        self.keys = VolatileKeys(self.memory)
        self.start()

    def start(self) -> None:
        """Starts the box over the same folders, as its process does."""
        self.box = BallotBox(self.disk, self.keys)
        self._server = ControlServer(self.memory, handlers(self.box))
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.house.desk.blind = BlindHouse(ControlClient(self.memory), self.keys, self.disk)

    def stop(self) -> None:
        """Ends the box's process."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.box.stop()

    def cut_power(self) -> None:
        """All that lay in memory is gone; the disk stays."""
        self.stop()
        for path in self.memory.iterdir():
            path.unlink()
        self.start()

    def request(self, opening: dict[str, Any], seed: object) -> CredentialRequest:
        """What a tablet prepares; the same seed prepares the same again."""
        chance = random.Random(str(seed))
        announced = CredentialKey.from_json(opening["credential"])
        return request_credential(
            announced,
            opening["sha256"],
            seed=chance.randbytes(32),
            prefix=chance.randbytes(32),
            salt=chance.randbytes(48),
            factor=1 + chance.randrange(announced.n - 1),
        )

    def draw(self, attempt: int, number: int, seed: object = None) -> Credential:
        """The credential of the member in this place of the roll."""
        request = self.request(self.opening(attempt), seed or number)
        return request.finish(
            credentials.draw_credential(
                self.house.desk, self.house.member(number), attempt, request.blinded.value
            )
        )

    def cast(self, attempt: int, credential: Credential, choice: Choice | None, seq: int) -> Ack:
        """Posts a ballot."""
        cast: Cast = credential.cast(choice, seq)
        return self.box.cast(attempt, cast)

    def opening(self, attempt: int) -> dict[str, Any]:
        """The opening statement as every tablet of the hall is shown it."""
        poll = self.house.board()["poll"]
        assert poll["attempt"] == attempt
        opening: dict[str, Any] = poll["blind"]["opening"]
        return opening
