"""Rooms that know where each socket is hold after any doings just what Socket.IO's own do."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from socketio import Manager

from meeting.live.rooms import Rooms

NAMESPACES = ("/hall", "/tablet")
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(("connect", "enter", "leave", "pre_disconnect", "disconnect")),
        st.integers(0, 3),
        st.sampled_from(NAMESPACES),
        st.sampled_from(("a", "b")),
    ),
    max_size=40,
)


class House:
    """One manager, its sockets by their number; ids are given so that two houses name alike."""

    def __init__(self, manager: Manager) -> None:
        self.manager = manager

    def do(self, deed: str, number: int, namespace: str, room: str) -> None:
        sid = f"{namespace}-{number}"
        is_here = sid in self.manager.rooms.get(namespace, {}).get(None, {})
        if deed == "connect" and not is_here:
            self.manager.basic_enter_room(sid, namespace, None, f"line-{number}")
            self.manager.basic_enter_room(sid, namespace, sid, f"line-{number}")
            self.manager.pending_connect.setdefault(namespace, []).append(sid)
        elif deed == "enter" and is_here:
            self.manager.enter_room(sid, namespace, room)
        elif deed == "leave" and is_here:
            self.manager.leave_room(sid, namespace, room)
        elif deed == "pre_disconnect" and is_here:
            self.manager.pre_disconnect(sid, namespace)
        elif deed == "disconnect":
            self.manager.disconnect(sid, namespace, ignore_queue=True)

    def seen(self) -> Any:
        rooms = {
            namespace: {room: dict(held) for room, held in found.items()}
            for namespace, found in self.manager.rooms.items()
        }
        return rooms, self.manager.pending_connect, self.manager.pending_disconnect


@given(DEEDS)
def test_after_any_doings_the_same_sockets_are_in_the_same_rooms(
    deeds: list[tuple[str, int, str, str]],
) -> None:
    ours, theirs = House(Rooms()), House(Manager())
    for deed in deeds:
        ours.do(*deed)
        theirs.do(*deed)
        assert ours.seen() == theirs.seen()


def test_a_socket_that_ended_is_remembered_nowhere() -> None:
    rooms = Rooms()
    house = House(rooms)
    house.do("connect", 1, "/tablet", "")
    house.do("enter", 1, "/tablet", "a")
    house.do("disconnect", 1, "/tablet", "")
    assert not rooms.rooms
    assert not rooms._entered
