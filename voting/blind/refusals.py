"""Why the ballot box refuses a cast, with stable codes; nothing of the ballot stands in any.

The marks themselves are refused by the errors of `mark_ballot` (unknown-option and so on).
"""

from voting.errors import VotingError


class BoxClosed(VotingError):
    code = "box-closed"
    zh = "本次表决已经关闭，不再收票"
    en = "The poll is closed and takes no more ballots"


class CastMalformed(VotingError):
    code = "cast-malformed"
    zh = "收到的票格式不对：{problem}"
    en = "What was sent is no ballot: {problem}"


class CredentialWrong(VotingError):
    code = "credential-wrong"
    zh = "凭证不是本次表决签发的"
    en = "The credential was not issued for this poll"


class CastSignatureWrong(VotingError):
    code = "cast-signature-wrong"
    zh = "票上的签名与票不符"
    en = "The signature on the ballot is not of this ballot"


class CastOutdated(VotingError):
    code = "cast-outdated"
    zh = "票箱里已有更新的一票"
    en = "The box already holds a later ballot of yours"


class CastDiffers(VotingError):
    code = "cast-differs"
    zh = "同一序号已投过另一票"
    en = "Another ballot was cast under the same number"


class TooManyChanges(VotingError):
    code = "too-many-changes"
    zh = "修改次数已满，最多 {limit} 次"
    en = "No more changes: at most {limit} are taken"


class ChangeNotAllowed(VotingError):
    code = "change-not-allowed"
    zh = "本次表决投出后不能更改"
    en = "In this poll a ballot cannot be changed once it is cast"


class ChoiceVoid(VotingError):
    code = "choice-void"
    zh = "这样填写是废票：{reason_zh}"
    en = "Marked like this the ballot would be void: {reason}"


class ChoiceNotPlain(VotingError):
    code = "choice-not-plain"
    zh = "票的写法不是规定的唯一形式"
    en = "The choice is not written in its one plain form"
