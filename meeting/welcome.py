"""What stands on the terminal when the server has started: everything a newcomer needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from meeting.demo.congress import DemoStaff
from meeting.services.desk import Desk
from meeting.services.people import bodies
from meeting.services.people.set_up import needs_set_up
from meeting.settings import Settings


def welcome(desk: Desk, settings: Settings, staff: Sequence[DemoStaff]) -> str:
    """The text for the terminal, in Chinese and English; `staff` carries the one-time codes."""
    return "\n".join(_lines(desk, settings, staff)) + "\n"


def _lines(desk: Desk, settings: Settings, staff: Sequence[DemoStaff]) -> Iterator[str]:
    at = settings.address
    yield f"\n议事堂 Yishitang   {at}"
    if settings.own_address != at:
        yield f"本机 here          {settings.own_address}"
    yield f"数据 data          {settings.data}"
    if settings.transport == "https":
        yield f"证书 trust         {at}/trust"
        yield f"  根证书指纹 root SHA-256  {settings.root_fingerprint}"
    if settings.transport == "http":
        yield "▲ 连接未加密。This connection is not encrypted; every page says so."
    if needs_set_up(desk):
        yield f"\n从这里开始 begin here\n  {at}/set-up"
        return
    halls = [
        (body, meeting)
        for body in bodies.list_bodies(desk)
        for meeting in bodies.list_meetings(desk, body.id)
    ]
    if halls:
        yield "\n大屏 displays"
    for body, meeting in halls:
        yield f"  {at}/display/{meeting.id}   {body.name} {meeting.name}"
    if staff:
        yield "\n工作人员 staff（每个链接可登录一次，下次启动换新 each link signs in once）"
        for each in staff:
            link = urlencode({"name": each.name, "code": each.code})
            yield f"  {at}/sign-in?{link}   {each.display_name} {each.role}"
        yield f"\n示范代表卡 deputies' cards\n  {at}/demo/cards"
    else:
        yield f"\n工作人员登录 staff   {at}/sign-in"
    yield f"结果 results   {at}/results"
    yield "停止 stop   Ctrl-C"
