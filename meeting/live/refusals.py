"""What the socket itself refuses, before or instead of a service."""

from __future__ import annotations

from voting.errors import VotingError


class BallotUnreadable(VotingError):
    code = "malformed"
    zh = "选票的格式不对，没有记录。请刷新页面后重试。"
    en = "The ballot cannot be read and is not recorded; reload the page and try again."


class ServerFault(VotingError):
    """The only refusal that a tablet answers by sending the same ballot again."""

    code = "internal"
    zh = "服务器出错，选票没有确认记录；平板会用同一张选票再次发送。"
    en = "The server failed and the ballot is not confirmed; the tablet will send it again."


class SignedOut(VotingError):
    code = "signed-out"
    zh = "这台平板已经退出，请重新扫描代表卡。"
    en = "This tablet is signed out; scan the deputy's card again."


class TooManyMessages(VotingError):
    """Somebody sends faster than anybody presses; a tablet sends the same ballot again."""

    code = "too-many-messages"
    zh = "消息来得太快，请稍候；平板会用同一张选票再次发送。"
    en = "Messages come too fast; wait a moment, the tablet will send the same ballot again."


class TooManySockets(VotingError):
    """Refused when a socket is opened; the page tries again by itself."""

    code = "too-many-sockets"
    zh = "连接次数太多，请稍候；页面会自动重新连接。"
    en = "Too many connections; wait a moment, the page connects again by itself."
