"""Base45 (RFC 9285): bytes in the letters that a QR code stores most densely."""

from typing import NoReturn

from voting.qr.errors import CodeUnreadable

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Three letters for every two bytes, two for a last single one."""
    letters = []
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, rest = divmod(number, 45)
            letters.append(ALPHABET[rest])
    return "".join(letters)


def decode(text: str) -> bytes:
    """The bytes; CodeUnreadable for another letter, a wrong length or a number out of range."""
    found = bytearray()
    for start in range(0, len(text), 3):
        group = text[start : start + 3]
        if len(group) == 1 or any(letter not in _VALUES for letter in group):
            _refuse()
        number = sum(_VALUES[letter] * 45**place for place, letter in enumerate(group))
        width = len(group) - 1
        if number >= 1 << 8 * width:
            _refuse()
        found += number.to_bytes(width, "big")
    return bytes(found)


def _refuse() -> NoReturn:
    raise CodeUnreadable(reason="not base45", reason_zh="不是 base45")
