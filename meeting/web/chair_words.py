"""What the chair's console says: what opens a barred step, what was done last, what to read out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from meeting.services.polls.deeds import Deed
from meeting.web.health_words import store_sentence
from meeting.web.languages import counted as _n
from meeting.web.outcome_words import three_counts, who_succeeded


def what_opens(barred: dict[str, Any] | None) -> str:
    """Whose hand opens a barred step, after the sentence that says why; empty when it is known."""
    if barred is None:
        return ""
    params = barred["params"]
    sentences: dict[str, Callable[[], str]] = {
        "no-quorum": lambda: _n(
            "签到台再确认 %(n)s 人到会，这里就能按。", params["needed"] - params["present"]
        ),
        "too-few-members": lambda: _("再有人签到后可以按；否则请改用别的表决办法。"),
        "channel-refused": lambda: _("请签到员给这些成员改投票方式，改好后就能按。"),
        "another-poll-open": lambda: _("先截止或作废那一项。"),
        "meeting-not-in-session": lambda: _("先按“开始会议”。"),
        "manual-missing": lambda: _("两位监票人在监票台录入相同的票数后，这里就能按。"),
        "awaits-confirmation": lambda: _("对方在自己的页面上确认后，这里自动变为下一步。"),
        "awaits-publication": lambda: _("公布后，这里自动变为下一步。"),
        "recovery-key-missing": lambda: _("总监票人在监票台设置票箱口令后，这里就能按。"),
        "ballot-box-locked": lambda: _("总监票人在监票台输入票箱口令后，这里就能按。"),
        "key-locked": lambda: _("秘书在自己的页面上解锁签名密钥后，这里就能按。"),
        "not-allowed": lambda: _("这一步由主席按。"),
    }
    said = sentences.get(barred["code"])
    return str(said()) if said else ""


def deed_words(deed: Deed) -> str:
    """What was done, in a few words."""
    words = {
        "item.reached": _("翻到"),
        "poll.prepared": _("公布表决事项"),
        "poll.opened": _("开始投票"),
        "poll.extended": _("延长时间"),
        "poll.closed": _("截止投票"),
        "poll.voided": _("作废表决"),
        "poll.runoff": _("安排同票再次表决"),
        "poll.repeat": _("安排重新表决"),
        "manual.entered": _("录入人工清点的票数"),
        "result.confirmed": _("确认结果"),
        "result.sent_back": _("退回计票结果"),
        "result.published": _("公布结果"),
        "ballot_box.unlocked": _("打开票箱"),
    }
    return str(words[deed.action])


def health_sentences(snapshot: dict[str, Any]) -> list[str]:
    """One plain sentence for each thing that needs a hand; empty when all is well."""
    said = []
    if snapshot["store_fault"]:
        said.append(store_sentence(snapshot["store_fault"]))
    if snapshot["ballot_box"] == "locked":
        said.append(_("票箱锁着：停过电或服务器重启过。请总监票人在监票台输入票箱口令。"))
    if snapshot["ballot_box"] == "unset":
        said.append(_("票箱口令还没有设置：停电后会打不开票箱。请总监票人在监票台设置。"))
    return said


def result_sentence(poll: dict[str, Any] | None) -> str:
    """What the chair announces of a counted poll; empty while there is nothing to announce."""
    result = poll and poll["result"]
    if not poll or not result:
        return ""
    names = {each["id"]: each["name"] for each in poll["options"]}
    chosen = [names.get(each, each) for each in result.get("chosen") or []]
    rows = result["options"]
    if poll["method"] == "approve" and len(rows) == 1:
        approve, against, abstain = (rows[0][one] for one in ("approve", "against", "abstain"))
        waiting = poll["turnout"]["not_pressed"]
        return three_counts(approve, against, abstain, waiting, bool(chosen))
    if poll["method"] == "grade":
        return str(_("测评结果已在屏幕上，请看各项的结论。"))
    return who_succeeded(poll["outcome_kind"], chosen)
