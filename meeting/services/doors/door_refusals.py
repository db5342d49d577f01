"""What the door refuses, each named for what the person at the door should do next."""

from __future__ import annotations

from voting.errors import VotingError


class CardUnknown(VotingError):
    code = "card-unknown"
    zh = "认不出这张卡或短码：可能输错了，或者卡已作废。请按姓名查找。"
    en = "This card or code is not known: mistyped, or revoked. Please look for the name."


class CardElsewhere(VotingError):
    code = "card-elsewhere"
    zh = "这是{name}的卡，但本次会议的名单上没有此人。"
    en = "This is the card of {name}, who is not on the roll of this meeting."


class NotCheckedIn(VotingError):
    code = "not-checked-in"
    zh = "{name}现在没有签到，无可撤销。"
    en = "{name} is not checked in now; there is nothing to undo."
