"""Makes the store ready before any worker comes: migrated, with the demo in a new one.

So workers that start at one moment find the same house, and nobody else's first start is theirs.
"""

from __future__ import annotations

from meeting.ballot_box.control import ControlClient
from meeting.ballot_box.process import FOLDER as BOX_FOLDER
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.data_folder import FolderRefusedError, holds_demo
from meeting.demo.codes import keep_codes
from meeting.demo.congress import DemoStaff, fresh_codes, load_demo
from meeting.scaled.configuration import Configuration
from meeting.scaled.house_settings import settings_for
from meeting.serve import virtual_seats
from meeting.services.blind.blind_house import BlindHouse
from meeting.services.desk import Desk
from meeting.services.people.set_up import needs_set_up
from meeting.services.polls.opening import open_desk
from meeting.settings import Settings
from meeting.store.postgres import is_untouched
from meeting.virtual.voters import VirtualSeat
from meeting.welcome import welcome


def begin(house: Configuration) -> tuple[Settings, str, list[VirtualSeat]]:
    """Leaves a store that workers can open; settings, welcome, and the seats of virtual members.

    Needs the ballot box to be up. Raises FolderRefusedError when `empty` is asked of a demo, and
    StoreFault when the database is not to be had.
    """
    if house.empty and holds_demo(house.data):
        raise FolderRefusedError(
            f"{house.data} 里是示范数据。要正式开始，请另选文件夹和数据库。"
            f"{house.data} holds the demo; to begin for real, name another folder and database."
        )
    is_demo = holds_demo(house.data) or (is_untouched(house.database_url) and not house.empty)
    settings = settings_for(house, is_demo)
    desk = _open(house, settings)
    try:
        staff = _staff(desk, house) if is_demo else ()
        seats = virtual_seats(desk, house.voters) if is_demo and house.voters else []
        return settings, welcome(desk, settings, staff), seats
    finally:
        desk.store.close()


def _open(house: Configuration, settings: Settings) -> Desk:
    memory = memory_folder(house.data)
    blind = BlindHouse(
        ControlClient(memory), VolatileKeys(memory), house.data / BOX_FOLDER, house.box_address,
        rsa_bits=house.rsa_bits,
    )  # fmt: skip
    return open_desk(
        house.data, changed=_nobody, moved=_nobody, demo=settings.demo,
        transport=settings.transport, public_url=settings.address, blind=blind,
        secret_over_http=settings.secret_over_http, database_url=settings.database_url,
    )  # fmt: skip


def _staff(desk: Desk, house: Configuration) -> tuple[DemoStaff, ...]:
    is_new = needs_set_up(desk)
    staff = load_demo(desk, house.voters or None).staff if is_new else fresh_codes(desk)
    keep_codes(house.data, staff)
    return staff


def _nobody(_number: int) -> None:
    """No socket is open yet."""
