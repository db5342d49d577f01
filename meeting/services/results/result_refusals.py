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
