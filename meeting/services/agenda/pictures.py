"""A picture for an option: what was uploaded is decoded and written anew, then served as it lies.

Writing it anew leaves behind what a camera or a stranger put beside the picture (place, owner,
scripts), and makes a file that cannot be opened a refusal here and not a hole in the tablet.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.people.bodies import read_meeting
from meeting.services.refusals import NotFound, PictureRefused, PollNotDraft
from meeting.store.pictures import TYPES
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow, ItemRow, OptionRow, PollRow

UPLOAD_LIMIT = 5 * 1024 * 1024
PIXEL_LIMIT = 40_000_000
LONGEST_SIDE = 1600
FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
# How each file begins, by its own standard; WebP names itself after the length.
MAGIC = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "webp": b"RIFF"}


def set_picture(desk: Desk, actor: Actor, poll_id: int, code: str, content: bytes) -> str:
    """Gives an option of a draft poll a picture, in place of an earlier one; returns its name.

    Empty content takes the picture away, and the name returned is empty. PNG, JPEG or WebP of at
    most 5 MB and 40 megapixels; anything else is PictureRefused.
    """
    with desk.read() as rows:
        _draft_option(rows, actor, poll_id, code)
    name = _keep(desk, content) if content else ""

    def work(rows: Rows) -> tuple[int, str]:
        meeting_id, option = _draft_option(rows, actor, poll_id, code)
        before, option.picture = option.picture, name
        note(
            rows,
            desk.now(),
            actor.name,
            "picture.set" if name else "picture.removed",
            subject=option.name,
            meeting_id=meeting_id,
        )
        still_shown = rows.count(OptionRow, OptionRow.picture == before, OptionRow.id != option.id)
        return meeting_id, "" if still_shown else before

    try:
        meeting_id, unused = desk.write(work)
    except BaseException:
        desk.store.pictures.drop(name)
        raise
    desk.store.pictures.drop(unused)
    desk.changed(meeting_id)
    return name


def get_picture(desk: Desk, name: str) -> tuple[bytes, str]:
    """A picture and its media type, told by how the bytes begin; NotFound otherwise."""
    content = desk.store.pictures.get(name)
    kind = None if content is None else _kind(content)
    if content is None or kind is None:
        raise NotFound()
    return content, TYPES[kind]


def _keep(desk: Desk, content: bytes) -> str:
    fresh, kind = _drawn_anew(content)
    name = f"{desk.chance(16).hex()}.{kind}"
    desk.store.pictures.put(name, fresh)
    return name


def _drawn_anew(content: bytes) -> tuple[bytes, str]:
    if len(content) > UPLOAD_LIMIT:
        raise PictureRefused(reason_zh="大于 5 MB", reason="larger than 5 MB")
    if _kind(content) is None:
        raise PictureRefused(reason_zh="不是 PNG、JPEG 或 WebP", reason="not PNG, JPEG or WebP")
    try:
        with warnings.catch_warnings():
            # Pillow warns of a picture that unpacks to very much; here that is a refusal.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=tuple(FORMATS)) as picture:
                if picture.width * picture.height > PIXEL_LIMIT:
                    raise PictureRefused(reason_zh="像素过多", reason="too many pixels")
                kind = FORMATS[picture.format or ""]
                drawn = ImageOps.exif_transpose(picture)
                drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
    ) as problem:
        raise PictureRefused(reason_zh="图片损坏", reason="the picture is damaged") from problem
    out = io.BytesIO()
    bare = drawn.convert("RGB" if kind == "jpg" else "RGBA")
    bare.info.clear()
    bare.save(out, {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}[kind])
    return out.getvalue(), kind


def _kind(content: bytes) -> str | None:
    for kind, magic in MAGIC.items():
        if content.startswith(magic) and (kind != "webp" or content[8:12] == b"WEBP"):
            return kind
    return None


def _draft_option(rows: Rows, actor: Actor, poll_id: int, code: str) -> tuple[int, OptionRow]:
    poll = rows.get(PollRow, poll_id)
    item = rows.get(ItemRow, poll.item_id) if poll else None
    if item is None:
        raise NotFound()
    access.require(actor, "agenda.edit", read_meeting(rows, item.meeting_id).body_id)
    option = rows.first(OptionRow, OptionRow.poll_id == poll_id, OptionRow.code == code)
    if option is None:
        raise NotFound()
    if rows.count(AttemptRow, AttemptRow.poll_id == poll_id, AttemptRow.state != "draft"):
        raise PollNotDraft()
    return item.meeting_id, option
