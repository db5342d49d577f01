"""Whole messages out of the bytes that a WebSocket's client sent (RFC 6455, 5).

Bytes go in and messages come out; nobody waits here. gevent-websocket reads a whole frame, whatever
length its header claims, joins any number of fragments, and unmasks and validates byte by byte: one
stranger could fill the memory, and a full hall would take longer to hear than to count.
"""

from __future__ import annotations

from typing import NamedTuple

from geventwebsocket.exceptions import ProtocolError

CONTINUATION, TEXT, BINARY = 0x0, 0x1, 0x2
CLOSE, PING, PONG = 0x8, 0x9, 0xA
_LAST, _RESERVED, _OPCODE = 0x80, 0x70, 0x0F
_MASKED, _LENGTH = 0x80, 0x7F
_MASK_SIZE = 4
LONGEST_CONTROL = 125


class MessageTooLargeError(Exception):
    """A client claims to send more than anybody may; its connection is closed."""


class Message(NamedTuple):
    """A whole text, a whole piece of binary data, or a control frame.

    CONTINUATION stands for a part of something that is not whole yet.
    """

    opcode: int
    payload: bytes


_PART = Message(CONTINUATION, b"")


class Frames:
    """One client's messages, of at most `limit` bytes in all their fragments."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._came = b""
        # Of a message that is not whole yet: what it is, its parts and their size in bytes.
        self._opcode = 0
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, came: bytes) -> None:
        """Takes what was read next."""
        self._came = self._came + came if self._came else came

    def take(self) -> Message | None:
        """The next frame's message; None while its frame has not come whole.

        Raises MessageTooLargeError as soon as a header says so, ProtocolError for what no client
        may send.
        """
        came = self._came
        there = len(came)
        if there < 2:
            return None
        first, second = came[0], came[1]
        opcode, length, begins = first & _OPCODE, second & _LENGTH, 2 + _MASK_SIZE
        is_control = opcode >= CLOSE
        if first & _RESERVED or not second & _MASKED:
            raise ProtocolError("a flag that was not agreed on, or a frame without a mask")
        if is_control and (length > LONGEST_CONTROL or not first & _LAST):
            raise ProtocolError("a control frame that is long or in parts")
        if length > LONGEST_CONTROL:
            begins += 2 if length == LONGEST_CONTROL + 1 else 8
            if there < begins:
                return None
            length = int.from_bytes(came[2 : begins - _MASK_SIZE], "big")
        # A ping between two fragments ends no message, nor is it part of one.
        if not is_control and self._size + length > self._limit:
            raise MessageTooLargeError
        ends = begins + length
        if there < ends:
            return None
        payload = _unmasked(came[begins:ends], came[begins - _MASK_SIZE : begins])
        self._came = came[ends:]
        if is_control:
            return Message(opcode, payload)
        return self._joined(opcode, payload, is_last=bool(first & _LAST))

    def _joined(self, opcode: int, payload: bytes, *, is_last: bool) -> Message:
        if opcode not in (CONTINUATION, TEXT, BINARY) or bool(opcode) == bool(self._opcode):
            raise ProtocolError("a frame that follows nothing, or begins within another message")
        if opcode and is_last:
            return Message(opcode, payload)
        self._opcode = self._opcode or opcode
        if payload:
            self._parts.append(payload)
            self._size += len(payload)
        if not is_last:
            return _PART
        whole = Message(self._opcode, b"".join(self._parts))
        self._opcode, self._parts, self._size = 0, [], 0
        return whole


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    """The payload as it was before the client masked it (RFC 6455, 5.3)."""
    size = len(payload)
    key = (mask * (size // _MASK_SIZE + 1))[:size]
    plain = int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")
    return plain.to_bytes(size, "big")
