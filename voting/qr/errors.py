"""What is said of a printed code that cannot be read."""

from voting.errors import VotingError


class CodeUnreadable(VotingError):
    code = "code-unreadable"
    zh = "二维码的内容读不出：{reason_zh}"
    en = "The printed code cannot be read: {reason}"
