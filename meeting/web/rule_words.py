"""A rule pack in plain sentences: what counts, how many are needed, what happens otherwise.

Every sentence is made of the pack's own data, so that a place's own pack explains itself, too.
"""

from __future__ import annotations

from flask_babel import gettext as _

from meeting.web.traditional import spoken, written
from voting.pack import RulePack, Share

Sentences = list[tuple[str, str]]


def explain(pack: RulePack) -> Sentences:
    """Headings with a sentence each, in the order in which a meeting meets them."""
    return [
        *_count(pack),
        (_("未按"), _("在场而没有投票的人，不算赞成；人数单独公布。")),
        *_ends(pack),
        *_conduct(pack),
        *_result(pack),
    ]


def explain_deciding(pack: RulePack, is_runoff: bool = False) -> Sentences:
    """How a ballot is marked, what decides and on which law: as a result page says it.

    A runoff that the most approvals win has no bar, so its own sentence stands there instead.
    """
    count = _count(pack)[1:]
    if is_runoff and pack.runoff_bar == "most":
        count = [count[0], *(pair for pair in _ends(pack) if pair[0] == _("票数相同"))]
    return [*count, (_("依据"), _("；").join(map(written, pack.legal_basis)) + _("。"))]


def _count(pack: RulePack) -> Sentences:
    found = [
        (
            _("出席"),
            _("出席须达到应到人数%(share)s，否则不能表决。", share=share_words(pack.quorum)),
        ),
        (_("怎样选"), _marking(pack)),
    ]
    if pack.rule == "grades":
        ladder = _("、").join(grade_words(pack, grade) for grade in pack.ladder)
        found.append((
            _("怎样定等次"),
            _("从“%(ladder)s”依次累加，最先达到%(base)s%(share)s的等次就是结论；都达不到，为“%(otherwise)s”。",
              ladder=ladder, base=base_words(pack.bar.base), share=share_words(pack.bar),
              otherwise=grade_words(pack, pack.otherwise)),
        ))  # fmt: skip
    else:
        found.append((
            _("怎样算通过"),
            _("赞成票须达到%(base)s%(share)s，才算过线。",
              base=base_words(pack.bar.base), share=share_words(pack.bar)),
        ))  # fmt: skip
    if pack.rule == "choose_n":
        found.append((_("名额"), _("过线的按得票多少排列，取应选名额；一票也没有的不能当选。")))
    return found


def _marking(pack: RulePack) -> str:
    if pack.method == "choose":
        chosen = _("每票正好选足应选名额") if pack.exact else _("每票选出不超过应选名额")
    elif pack.method == "rank":
        chosen = _("每票按先后填序号，不超过应选名额")
    elif pack.method == "grade":
        chosen = _("对每一项评一个等次")
    else:
        chosen = _("对每一项赞成、反对或弃权，不选视为弃权")
    parts = [chosen]
    if pack.seats_wanted:
        parts.append(_("多选的票作废") if pack.over_marked == "void" else _("不限制赞成几项"))
    if pack.method == "grade":
        parts.append(
            _("一项评了几个等次，整张票作废")
            if pack.grade_fault == "ballot"
            else _("一项评了几个等次，只有这一项不计")
        )
    parts.append(_("可以另选他人") if pack.write_in else _("不能另选他人"))
    return str(_("；").join(parts) + _("。"))


def _ends(pack: RulePack) -> Sentences:
    found = [
        (
            _("多收"),
            _("平板、纸票、举手分别核对：有一种收回的票多于发出的票，整次表决作废，重新进行。"),
        )
    ]
    if pack.rule != "choose_n":
        return found
    runoff = {
        "most": _("末位票数相同，在同票的中间再次投票，得票多的当选。"),
        "same": _("末位票数相同，在同票的中间再次投票，仍须过线。"),
    }
    shortage = {
        "later-poll": _("过线的少于名额，缺额另行表决。"),
        "leave-empty": _("过线的少于名额，缺额空着。"),
    }
    return [
        *found,
        (_("票数相同"), runoff[pack.runoff_bar]),
        (_("选不足"), shortage[pack.shortage]),
    ]


def _conduct(pack: RulePack) -> Sentences:
    secrecy = {"named": _("记名：每人的选择写入记录并公布"), "secret": _("无记名：选票对不上人")}
    words = [secrecy[pack.secrecy]]
    if len(pack.secrecy_allowed) > 1:
        words.append(_("可以改成另一种"))
    found = [(_("记名还是无记名"), _("；").join(words) + _("。"))]
    if "secret" in pack.secrecy_allowed:
        protection = {
            "split": _("名单与选票分开存放；表决时须相信管理服务器的人不去窥看。"),
            "blind": _("盲签名：服务器也无法把选票与人对上；总监票人要先设好票箱口令。"),
        }
        found.append((_("保密方式"), protection[pack.protection]))
    channels = {"tablet": _("平板"), "paper": _("纸票"), "hands": _("举手")}
    open_to = _("、").join(channels[name] for name in pack.channels)
    fallback = channels[pack.fallback]
    display = {
        "live": _("大屏实时显示票数；无记名时截止前只显示人数。"),
        "batched": _("大屏每满 %(n)s 票更新一次，最新 %(n)s 票暂不计入。", n=pack.batch)
        + _("人太少，或者有人用纸票时，截止前只显示人数。"),
        "close": _("截止前大屏只显示投票人数，不显示票数。"),
    }
    press = {
        "last": _("截止前可以改，以最后一次为准。"),
        "first": _("提交后不能改，以第一次为准。"),
    }
    return [
        *found,
        (_("渠道"), _("可以用%(channels)s。", channels=open_to)),
        (_("设备故障"), _("设备出故障时改用%(fallback)s。", fallback=fallback)),
        (_("大屏"), display[pack.live_display]),
        (_("改选"), press[pack.press]),
    ]


def _result(pack: RulePack) -> Sentences:
    roles = {"chair": _("主席"), "chief_teller": _("总监票人"), "teller": _("监票人"),
             "secretary": _("秘书")}  # fmt: skip
    confirm = _("、").join(roles[role] for role in pack.confirm)
    publish = {
        "list": _("公布每一张选票（无记名时不带姓名），谁都可以重新数一遍。"),
        "tellers": _("只公布合计，逐票清单封存给监票人。"),
        "root": _("只公布合计和校验值。"),
    }
    return [
        (_("确认"), _("截止后由%(roles)s确认，才能公布。", roles=confirm)),
        (_("公布"), publish[pack.publish]),
        (
            _("最少张数"),
            _("收回少于 %(n)s 张时只公布合计，免得认出是谁投的。", n=pack.minimum_size),
        ),
        (_("依据"), _("；").join(map(written, pack.legal_basis)) + _("。")),
    ]


def share_words(share: Share) -> str:
    """A share as it is said: 过半数, 三分之二以上."""
    if (share.num, share.den) == (1, 2):
        return str(_("过半数") if share.strict else _("半数以上"))
    # Small fractions are read out in characters.
    read_out = {
        (2, 3): _("三分之二"),
        (3, 4): _("四分之三"),
        (1, 3): _("三分之一"),
        (1, 4): _("四分之一"),
    }
    said = read_out.get((share.num, share.den), f"{share.num}/{share.den}")
    return str(_("超过%(share)s", share=said) if share.strict else _("%(share)s以上", share=said))


def base_words(base: str) -> str:
    """What a share is taken of."""
    words: dict[str, str] = {
        "entitled": _("应到人数（全体）"),
        "present": _("实到人数"),
        "collected": _("收回的票"),
        "valid": _("有效票"),
        "marks": _("该项的有效评价"),
    }
    return words[base]


def grade_words(pack: RulePack, grade_id: str) -> str:
    """What the pack calls a grade, in the language of the page."""
    grade = next(one for one in pack.grades if one.id == grade_id)
    return spoken(grade.zh, grade.en)
