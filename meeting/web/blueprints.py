"""Every blueprint of the web floor, once."""

from __future__ import annotations

from meeting.web import (
    cards,
    chair,
    door,
    home,
    languages,
    log,
    look_up,
    minutes,
    pictures,
    preparing,
    printed,
    public,
    record_files,
    room,
    roster,
    secretary,
    set_up,
    sign_in,
    signing,
    teller,
)

ALL = (
    home.blueprint,
    languages.blueprint,
    sign_in.blueprint,
    set_up.blueprint,
    room.blueprint,
    chair.blueprint,
    teller.blueprint,
    door.blueprint,
    secretary.blueprint,
    roster.blueprint,
    preparing.blueprint,
    pictures.blueprint,
    cards.blueprint,
    public.blueprint,
    printed.blueprint,
    look_up.blueprint,
    log.blueprint,
    minutes.blueprint,
    record_files.blueprint,
    signing.blueprint,
)
