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
