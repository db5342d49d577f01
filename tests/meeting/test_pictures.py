"""Pictures of options: decoded, drawn anew, kept under a name of chance, shown with the name."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from meeting.services.agenda import pictures
from meeting.services.polls import boards, polls
from meeting.services.refusals import NotFound, PictureRefused, PollNotDraft
from tests.meeting.house import House, Make

MARK = b"GPS 26.1N 107.2E by a stranger"


def drawn(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """A small picture that carries a remark of its camera."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = MARK.decode()
    Image.new("RGB", size, (160, 20, 20)).save(out, kind, exif=exif)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 30 000 by 30 000."""

    def part(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", b"") + part(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")],
)
def test_a_picture_is_kept_without_what_the_camera_wrote_and_reaches_tablet_and_hall(
    house: Make, kind: str, media_type: str
) -> None:
    hall: House = house(size=6)
    poll, office = hall.poll("township-project-choose", ["甲", "乙"], seats=1), "secretary"
    content = drawn(kind)
    assert MARK in content
    name = pictures.set_picture(hall.desk, hall.staff[office], poll, "o1", content)
    kept, found_type = pictures.get_picture(hall.desk, name)
    assert found_type == media_type
    assert MARK not in kept
    assert Image.open(io.BytesIO(kept)).size == (40, 30)
    polls.prepare_poll(hall.desk, hall.staff["chair"], poll)
    tablet = boards.tablet_snapshot(hall.desk, hall.members[0].person_id, hall.meeting)
    for board in (tablet, boards.hall_snapshot(hall.desk, hall.meeting)):
        shown = [option["picture"] for option in board["poll"]["options"]]
        assert shown == [f"/pictures/{name}", ""]
    with pytest.raises(PollNotDraft):
        pictures.set_picture(hall.desk, hall.staff[office], poll, "o1", content)


def test_a_large_picture_is_drawn_smaller_and_a_new_one_takes_the_olds_place(house: Make) -> None:
    hall: House = house(size=6)
    poll, office = hall.poll("township-project-choose", ["甲", "乙"], seats=1), "secretary"
    first = pictures.set_picture(
        hall.desk, hall.staff[office], poll, "o1", drawn("JPEG", (3200, 1000))
    )
    kept, _ = pictures.get_picture(hall.desk, first)
    assert Image.open(io.BytesIO(kept)).size == (1600, 500)
    second = pictures.set_picture(hall.desk, hall.staff[office], poll, "o1", drawn("PNG"))
    assert second != first
    with pytest.raises(NotFound):
        pictures.get_picture(hall.desk, first)
    assert pictures.set_picture(hall.desk, hall.staff[office], poll, "o1", b"") == ""
    with pytest.raises(NotFound):
        pictures.get_picture(hall.desk, second)
    assert not list((hall.desk.data / "pictures").iterdir())


@pytest.mark.parametrize(
    "content",
    [
        b"-",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + bytes(100),
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        drawn("PNG")[:60],
        drawn("JPEG")[:200],
        b"RIFF\x10\x00\x00\x00WEBPnothing",
        bomb(),
        drawn("PNG") + bytes(5 * 1024 * 1024),
    ],
    ids=["dash", "svg", "gif", "script", "cut-png", "cut-jpeg", "webp", "bomb", "large"],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(house: Make, content: bytes) -> None:
    hall: House = house(size=3)
    poll = hall.poll("township-project-choose", ["甲", "乙"], seats=1)
    before = hall.dump()
    with pytest.raises(PictureRefused) as refusal:
        pictures.set_picture(hall.desk, hall.staff["secretary"], poll, "o1", content)
    assert refusal.value.code == "picture-refused"
    assert refusal.value.message("zh") != refusal.value.message("en")
    assert hall.dump() == before
    assert not (hall.desk.data / "pictures").exists()


@pytest.mark.parametrize(
    "name", ["", "..", "../card.key", "card.key", "a" * 32 + ".svg", "A" * 32 + ".png", "0.png"]
)
def test_no_other_file_is_ever_served(house: Make, name: str) -> None:
    hall: House = house(size=3)
    with pytest.raises(NotFound):
        pictures.get_picture(hall.desk, name)


def test_a_file_that_was_exchanged_on_the_disk_is_not_served_as_a_picture(house: Make) -> None:
    hall: House = house(size=3)
    poll = hall.poll("township-project-choose", ["甲", "乙"], seats=1)
    name = pictures.set_picture(hall.desk, hall.staff["secretary"], poll, "o1", drawn("PNG"))
    (hall.desk.data / "pictures" / name).write_bytes(b"<script>alert(1)</script>")
    with pytest.raises(NotFound):
        pictures.get_picture(hall.desk, name)


def test_a_candidates_portrait_is_shown_to_members_only(house: Make) -> None:
    hall: House = house("committee", 6)
    poll = hall.poll("appointment-individual", ["某甲"])
    name = pictures.set_picture(hall.desk, hall.staff["secretary"], poll, "o1", drawn("JPEG"))
    polls.prepare_poll(hall.desk, hall.staff["chair"], poll)
    assert name not in str(boards.hall_snapshot(hall.desk, hall.meeting))
    tablet = boards.tablet_snapshot(hall.desk, hall.members[0].person_id, hall.meeting)
    assert tablet["poll"]["options"][0]["picture"] == f"/pictures/{name}"
