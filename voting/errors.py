"""Every refusal of `voting`, named for what the person should hear.

Each error has a stable `code` and says itself in Chinese and English; nothing here is ever
swallowed or turned into None: it is raised, and caught once at the edge.
"""

# Errors are named for what the person hears, so without the suffix Error (house rule 7).
# ruff: noqa: N818

from typing import Any, ClassVar, Literal

Language = Literal["zh", "en"]

STATE_WORDS = {
    "draft": "草拟",
    "prepared": "待开放",
    "open": "投票进行中",
    "closed": "已截止",
    "confirmed": "已确认",
    "published": "已公布",
    "void": "已作废",
    "runoff": "再次投票",
    "repeat": "重新表决",
}


class VotingError(Exception):
    """A refusal that can be said to a person in zh and en, from its parameters alone."""

    code: ClassVar[str] = "voting-error"
    zh: ClassVar[str] = "不能办理。"
    en: ClassVar[str] = "This cannot be done."

    def __init__(self, **params: str | int) -> None:
        self.params = params
        super().__init__(self.message("en"))

    def message(self, language: Language) -> str:
        """The sentence for the person, in the language asked for."""
        template = self.zh if language == "zh" else self.en
        return template.format(**self.words(language))

    def words(self, language: Language) -> dict[str, Any]:
        """The parameters as the sentence says them; as they are, unless a refusal has words."""
        return dict(self.params)


class NoOptions(VotingError):
    code = "no-options"
    zh = "没有列出任何表决事项或候选项。"
    en = "There is nothing to vote on: no options."


class OptionRepeated(VotingError):
    code = "option-repeated"
    zh = "选项编号“{option}”重复。"
    en = "The option id '{option}' appears twice."


class OptionIdRefused(VotingError):
    code = "option-id-refused"
    zh = "选项编号“{option}”不能使用（空白或保留字）。"
    en = "The option id '{option}' cannot be used (blank or reserved)."


class SeatsMissing(VotingError):
    code = "seats-missing"
    zh = "规则“{pack}”需要应选名额。"
    en = "The rule pack '{pack}' needs the number of seats."


class SeatsNotWanted(VotingError):
    code = "seats-not-wanted"
    zh = "规则“{pack}”逐项表决，没有名额。"
    en = "The rule pack '{pack}' judges item by item and takes no seats."


class SeatsOutOfRange(VotingError):
    code = "seats-out-of-range"
    zh = "名额 {seats} 不合理：应在 1 与选项数 {options} 之间。"
    en = "{seats} seats cannot be: it must be between 1 and the {options} options."


class TooManyOptions(VotingError):
    code = "too-many-options"
    zh = "规则“{pack}”最多 {limit} 个选项，现有 {options} 个。"
    en = "The rule pack '{pack}' takes at most {limit} options, not {options}."


class NoRunoff(VotingError):
    code = "no-runoff"
    zh = "规则“{pack}”没有再次投票。"
    en = "The rule pack '{pack}' knows no runoff."


class WrongPack(VotingError):
    code = "wrong-pack"
    zh = "计票不是按规则“{pack}”的投票方式作出的。"
    en = "The tally was not taken in the way of marking of the rule pack '{pack}'."


class UnknownOption(VotingError):
    code = "unknown-option"
    zh = "没有“{option}”这个选项。"
    en = "There is no option '{option}'."


class UnknownGrade(VotingError):
    code = "unknown-grade"
    zh = "没有“{grade}”这个等次。"
    en = "There is no grade '{grade}'."


class BallotMalformed(VotingError):
    code = "ballot-malformed"
    zh = "“{option}”的填写“{mark}”无法识别。"
    en = "The mark '{mark}' on '{option}' cannot be read."


class WriteInMalformed(VotingError):
    code = "write-in-malformed"
    zh = "另选他人的姓名无法识别。"
    en = "A written-in name cannot be read."


class CountNegative(VotingError):
    code = "count-negative"
    zh = "票数 {count} 不能为负。"
    en = "A number of ballots cannot be negative: {count}."


class RollImpossible(VotingError):
    code = "roll-impossible"
    zh = "实到 {present} 不能为负，也不能超过应到 {entitled}。"
    en = "{present} present is impossible with {entitled} entitled."


class TalliesDiffer(VotingError):
    code = "tallies-differ"
    zh = "两份计票不是同一张票，不能相加。"
    en = "These tallies are of different questions and cannot be added."


class TallyImpossible(VotingError):
    code = "tally-impossible"
    zh = "票数对不上：{reason_zh}。"
    en = "These totals cannot be: {reason}."


class PackFaulty(VotingError):
    code = "pack-faulty"
    zh = "规则文件第 {line} 行：{reason_zh}"
    en = "Rule pack, line {line}: {reason}"


class PackFileFaulty(PackFaulty):
    code = "pack-file-faulty"
    zh = "{file}:{line}: {reason_zh}"
    en = "{file}:{line}: {reason}"


class InputFaulty(VotingError):
    code = "input-faulty"
    zh = "{place}: {reason_zh}"
    en = "{place}: {reason}"


class IllegalStep(VotingError):
    code = "illegal-step"
    zh = "表决不能从“{now}”转到“{to}”。"
    en = "A poll cannot go from '{now}' to '{to}'."

    def words(self, language: Language) -> dict[str, Any]:
        """The states by the words that the pages use for them."""
        if language != "zh":
            return dict(self.params)
        return {key: STATE_WORDS.get(str(state), state) for key, state in self.params.items()}
