"""The words of a derivation: each line is a sum a deputy can check by hand."""

from voting.outcome import Line
from voting.over_issue import Pile
from voting.pack import Bar, RulePack, Share
from voting.roll import Roll
from voting.tally import Tally

BASES = {
    "entitled": ("应到", "entitled"),
    "present": ("实到", "present"),
    "collected": ("收回票", "ballots collected"),
    "valid": ("有效票", "valid ballots"),
    "marks": ("该项有效评价", "valid marks on the subject"),
}

CHANNELS = {"tablet": ("平板", "tablets"), "paper": ("纸票", "paper"), "hands": ("举手", "hands")}

_DIGITS = "零一二三四五六七八九十"


def quorum_line(pack: RulePack, roll: Roll) -> Line:
    """应到, 实到 and the number that must be present."""
    needed = pack.quorum_needed(roll.entitled)
    zh, en = _share_words(pack.quorum)
    met = roll.present >= needed
    return Line(
        f"应到 {roll.entitled}，实到 {roll.present}；出席须应到的{zh}，即 {needed} 人 → "
        + ("符合法定人数" if met else "不足法定人数，不能表决"),
        f"{roll.entitled} entitled, {roll.present} present; quorum is {en} of those entitled, "
        f"that is {needed} → " + ("met" if met else "not met, no vote can be taken"),
    )


def ballots_line(roll: Roll, tally: Tally, *, is_split: bool = False) -> Line:
    """Issued against collected, valid and void (Organic Law 2022; township regulations).

    `is_split`: lines of single channels follow, by which the poll is void although the sum is not.
    """
    void = tally.collected > min(tally.issued, roll.present)
    holds = (
        ("合计收回不多于发出", "not more in all")
        if is_split
        else ("收回不多于发出，表决有效", "the poll holds")
    )
    return Line(
        f"发出 {tally.issued} 张，收回 {tally.collected} 张，有效 {tally.valid} 张，"
        f"无效 {tally.void_total} 张 → "
        + ("收回多于发出或实到，本次表决无效" if void else holds[0]),
        f"{tally.issued} issued, {tally.collected} collected, {tally.valid} valid, "
        f"{tally.void_total} void → "
        + ("more collected than issued or present: the poll is void" if void else holds[1]),
    )


def overfull_line(pile: Pile) -> Line:
    """A channel on which more ballots came back than were handed out."""
    zh, en = CHANNELS[pile.channel]
    return Line(
        f"{zh}：发出 {pile.issued} 张，收回 {pile.collected} 张 → 收回多于发出，本次表决无效",
        f"{en}: {pile.issued} issued, {pile.collected} collected → "
        "more collected than issued: the poll is void",
    )


def bar_line(bar: Bar, base: int) -> Line:
    """The approvals needed; a share of nothing is a runoff's bar: the most win."""
    if bar.num == 0:
        return Line(
            "再次投票以得赞成票多的当选，至少 1 票",
            "in a runoff the most approvals win, at least 1",
        )
    zh, en = _share_words(bar)
    base_zh, base_en = BASES[bar.base]
    needed = bar.needed(base)
    return Line(
        f"通过须{base_zh} {base} 的{zh}，即 {needed} 票",
        f"to pass: {en} of the {base} {base_en}, that is {needed}",
    )


def option_line(label: str, approvals: int, needed: int, total: int | None) -> Line:
    """One option against the bar; `total` is its sum of numbers where they are ranked."""
    passes = approvals >= max(needed, 1)
    sum_zh = "" if total is None else f"，序号之和 {total}"
    sum_en = "" if total is None else f", numbers sum to {total}"
    return Line(
        f"{label}：赞成 {approvals}{sum_zh}，{_compare(approvals, needed)} → "
        + ("达到" if passes else "未达到"),
        f"{label}: {approvals} approvals{sum_en}, {_compare(approvals, needed)} → "
        + ("reached" if passes else "not reached"),
    )


def cut_line(seats: int, passing: int, chosen: int, tied: int) -> Line:
    """How the seats were filled from those that reached the bar."""
    zh = f"名额 {seats}，达到 {passing} 个，确定 {chosen} 个"
    en = f"{seats} seats, {passing} reached the bar, {chosen} chosen"
    if tied:
        zh += f"；末位 {tied} 个并列，须再次投票"
        en += f"; {tied} tied at the cut, a runoff is needed"
    elif chosen < seats:
        zh += f"，缺额 {seats - chosen}"
        en += f", {seats - chosen} seats left"
    return Line(zh, en)


def rung_line(label: str, grades: tuple[str, str], reached: int, bar: Bar, base: int) -> Line:
    """A cumulative count of grades against its share of the base."""
    needed = bar.needed(base)
    sign = _compare(reached, needed)
    words = _share_words(bar)
    return Line(
        f"{label}：{grades[0]} {reached}，{BASES[bar.base][0]} {base} 的{words[0]}"
        f"为 {needed}，{sign}",
        f"{label}: {grades[1]} {reached}, {words[1]} of {base} {BASES[bar.base][1]} "
        f"is {needed}, {sign}",
    )


def verdict_line(label: str, zh: str, en: str) -> Line:
    """The grade a subject reached."""
    return Line(f"{label} → {zh}", f"{label} → {en}")


def no_marks_line(label: str) -> Line:
    """A subject that nobody validly graded has no verdict."""
    return Line(
        f"{label}：没有有效评价，不作结论", f"{label}: no valid marks, so there is no verdict"
    )


def _compare(number: int, needed: int) -> str:
    return f"{number} ≥ {needed}" if number >= needed else f"{number} < {needed}"


def _share_words(share: Share) -> tuple[str, str]:
    if (share.num, share.den) == (1, 2):
        return ("过半数", "more than half") if share.strict else ("半数以上", "at least half")
    # Small numbers are read out in characters: 三分之二.
    num, den = (_DIGITS[n] if n < len(_DIGITS) else f" {n} " for n in (share.num, share.den))
    fraction = f"{den}分之{num}"
    if share.strict:
        return f"超过{fraction}", f"more than {share.num}/{share.den}"
    return f"{fraction}以上", f"at least {share.num}/{share.den}"
