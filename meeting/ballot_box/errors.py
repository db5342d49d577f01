"""What the box refuses besides the ballots themselves."""

from __future__ import annotations

from voting.errors import VotingError


class NoSuchBox(VotingError):
    code = "no-such-box"
    zh = "没有这个票箱。"
    en = "There is no such ballot box."


class BoxLocked(VotingError):
    code = "ballot-box-locked"
    zh = "停电之后票箱等待总监票人用口令打开；请保留平板上的票，打开后会自动送出。"
    en = (
        "After a power cut the box waits for the chief teller's passphrase; "
        "the tablet keeps your ballot and sends it then."
    )


class NotStored(VotingError):
    code = "not-stored"
    zh = "票没有写入磁盘，请稍候，平板会自动重发。"
    en = "The ballot did not reach the disk; the tablet will send it again."


class TooManyPosts(VotingError):
    code = "too-many-posts"
    zh = "提交得太快，请稍候；平板会自动重发。"
    en = "Posts come too fast; wait a moment, the tablet will send the ballot again."
