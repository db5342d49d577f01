"""One value, one sequence of bytes: canonical JSON by RFC 8785, and its strict reading.

What is signed and hashed here holds text, whole numbers, lists and objects only. Fractions,
booleans and null are refused in both directions, so that no two readers can differ over a value.
"""

import hashlib
import json
from typing import Any, NoReturn, TypeAlias

import rfc8785

from voting.errors import VotingError

Json: TypeAlias = "str | int | list[Json] | dict[str, Json]"

MAX_BYTES = 16 * 1024 * 1024


class NotCanonical(VotingError):
    code = "not-canonical"
    zh = "不是本系统的规范 JSON：{reason}"
    en = "Not canonical JSON of this system: {reason}"


def canonical_bytes(value: Any) -> bytes:
    """The RFC 8785 bytes of a value; raises NotCanonical for anything but our four kinds."""
    try:
        _require_plain(value)
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as problem:
        raise NotCanonical(reason=str(problem)) from problem


def parse(data: bytes, max_bytes: int = MAX_BYTES) -> Any:
    """The value in the bytes; refuses duplicate keys, fractions, booleans, null and oversize.

    It accepts any spacing and order: whether the bytes are canonical is for the caller to compare.
    """
    if len(data) > max_bytes:
        raise NotCanonical(reason=f"{len(data)} bytes, more than {max_bytes}")
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object_without_duplicates,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
        # Lone surrogates and numbers beyond 2**53 are found here, so the result always has bytes.
        canonical_bytes(value)
    except (ValueError, RecursionError) as problem:
        raise NotCanonical(reason=str(problem)) from problem
    return value


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of the bytes, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotCanonical(reason=f"the key {key!r} stands twice in one object")
        found[key] = value
    return found


def _refuse_number(text: str) -> NoReturn:
    raise NotCanonical(reason=f"{text} is not a whole number")


def _require_plain(value: Any) -> None:
    # bool is an int to Python, so the exact type is asked for.
    if type(value) is dict:
        for key, part in value.items():
            if type(key) is not str:
                raise NotCanonical(reason=f"the key {key!r} is not text")
            _require_plain(part)
    elif type(value) is list:
        for part in value:
            _require_plain(part)
    elif type(value) is not str and type(value) is not int:
        raise NotCanonical(reason=f"{value!r} is neither text, whole number, list nor object")
