"""What is refused around published results: the tellers' sealed list, and corrections."""

from __future__ import annotations

from voting.errors import VotingError


class TellerKeyMissing(VotingError):
    code = "teller-key-missing"
    zh = (
        "这次表决的逐票清单要封存给总监票人，但票箱口令还没有设置。"
        "请总监票人先在自己的页面上设置票箱口令，然后秘书再公布。"
    )
    en = (
        "The ballots of this poll are to be sealed for the chief teller, who has not set the "
        "ballot box passphrase yet: first that, on the chief teller's page, then publication."
    )


class RowsNotKept(VotingError):
    code = "rows-not-kept"
    zh = "这份记录没有封存的逐票清单。"
    en = "No sealed list of ballots is kept for this record."


class AlreadyCorrected(VotingError):
    code = "already-corrected"
    zh = "这份记录已被第 {seq} 号记录更正；再有错误，请更正那一份。"
    en = "Record {seq} corrects this one already; a further fault is corrected there."


class CorrectionTooLate(VotingError):
    code = "correction-too-late"
    zh = "这项表决之后又进行了一次表决，不能再更正前一次的结果。"
    en = "The matter was put to the vote again since; the earlier result cannot be corrected."


class NothingCorrected(VotingError):
    code = "nothing-corrected"
    zh = "录入的票数与已公布的相同，没有可更正的。"
    en = "These are the counts that were published; there is nothing to correct."


class CorrectionNotProposed(VotingError):
    code = "correction-not-proposed"
    zh = "总监票人还没有提出更正；请总监票人先录入正确的票数和理由。"
    en = "The chief teller has not proposed a correction yet, with the right counts and a reason."


class CountsDisagree(VotingError):
    code = "counts-disagree"
    zh = "录入的票数与总监票人提出的不同，没有更正。请两人核对原始计票单后各自重录。"
    en = (
        "These are not the counts that the chief teller proposed. Check the sheets and enter again."
    )
