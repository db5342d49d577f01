"""The part of CBOR that a printed code needs, in its one form (RFC 8949, section 4.2.1).

Whole numbers of up to 64 bits, byte strings, text, arrays, and maps with whole numbers as keys.
Each value has one sequence of bytes: shortest lengths, definite lengths, keys in the order of
their bytes; the reader refuses every other one, so that no two readers differ over a code.
"""

from typing import NoReturn, TypeAlias

from voting.qr.errors import CodeUnreadable

Cbor: TypeAlias = "int | bytes | str | list[Cbor] | dict[int, Cbor]"

_NUMBER, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP = range(6)
# What follows the first byte, by its lower five bits; below 24 they are the number itself.
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}
MAX_DEPTH = 8


def dumps(value: Cbor) -> bytes:
    """The bytes of a value; OverflowError for a number of more than 64 bits."""
    if isinstance(value, int):
        return _head(_NUMBER, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    if isinstance(value, bytes):
        return _head(_BYTES, len(value)) + value
    if isinstance(value, str):
        data = value.encode("utf-8")
        return _head(_TEXT, len(data)) + data
    if isinstance(value, list):
        return _head(_ARRAY, len(value)) + b"".join(map(dumps, value))
    pairs = sorted((dumps(key), dumps(part)) for key, part in value.items())
    return _head(_MAP, len(value)) + b"".join(key + part for key, part in pairs)


def loads(data: bytes) -> Cbor:
    """The value in the bytes; CodeUnreadable for anything but the one form of our six kinds."""
    value, end = _value(data, 0, MAX_DEPTH)
    if end != len(data):
        _refuse("more follows")
    return value


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    extra, width = next(
        (extra, width) for extra, width in _WIDTHS.items() if width == 8 or number < 1 << 8 * width
    )
    return bytes([kind << 5 | extra]) + number.to_bytes(width, "big")


def _value(data: bytes, place: int, depth: int) -> tuple[Cbor, int]:
    kind, number, place = _read_head(data, place)
    if kind == _NUMBER:
        return number, place
    if kind == _NEGATIVE:
        return -1 - number, place
    if kind in (_BYTES, _TEXT):
        part = data[place : place + number]
        if len(part) < number:
            _refuse("it ends early")
        return (part if kind == _BYTES else _text(part)), place + number
    if depth == 0 or kind not in (_ARRAY, _MAP):
        _refuse("nested too deep" if depth == 0 else "a kind that does not belong here")
    if kind == _ARRAY:
        parts: list[Cbor] = []
        for _ in range(number):
            part_read, place = _value(data, place, depth - 1)
            parts.append(part_read)
        return parts, place
    return _read_map(data, place, number, depth - 1)


def _read_map(data: bytes, place: int, number: int, depth: int) -> tuple[Cbor, int]:
    found: dict[int, Cbor] = {}
    before = b""
    for _ in range(number):
        key, after = _value(data, place, depth)
        written = data[place:after]
        if not isinstance(key, int) or written <= before:
            _refuse("keys out of order")
        found[key], place = _value(data, after, depth)
        before = written
    return found, place


def _read_head(data: bytes, place: int) -> tuple[int, int, int]:
    if place >= len(data):
        _refuse("it ends early")
    kind, short = data[place] >> 5, data[place] & 31
    place += 1
    if short < 24:
        return kind, short, place
    width = _WIDTHS.get(short, 0)
    number = int.from_bytes(data[place : place + width], "big")
    # A kind out of range, a length cut off, or a number that has a shorter form.
    if data[place - 1 : place + width] != _head(kind, number):
        _refuse("not the one form of a number")
    return kind, number, place + width


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse("not UTF-8")


def _refuse(reason: str) -> NoReturn:
    raise CodeUnreadable(reason=f"CBOR: {reason}", reason_zh=f"CBOR 不规范（{reason}）")
