"""The rules to choose from: each explained by its own data, and tried with numbers of one's own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from meeting.services.agenda import rule_trial
from meeting.services.agenda.poll_drafts import packs
from meeting.services.agenda.rule_trial import Trial, TrialNumbers
from meeting.services.polls.outcome_kind import outcome_kind
from meeting.web.languages import choose_language
from meeting.web.outcome_words import outcome_words
from meeting.web.rule_words import explain, grade_words
from meeting.web.traditional import refusal
from meeting.web.viewer import staff_only, the_desk
from voting.pack import RulePack

blueprint = Blueprint("rules", __name__, url_prefix="/desk")

MOST = rule_trial.LARGEST


@blueprint.get("/rules")
@staff_only("secretary")
def chooser() -> str:
    """All rules, and the one of `pack` in sentences with a derivation of the numbers given."""
    found = packs(the_desk())
    return render_template("rules.html", packs=found, **shown_rule(found))


def shown_rule(found: dict[str, RulePack], pack_id: str = "") -> dict[str, Any]:
    """What `_rule.html` needs: the rule named, else the one asked for, else the first."""
    asked = pack_id or request.args.get("pack", "")
    rule = found.get(asked) or next(iter(found.values()))
    trial = rule_trial.try_rule(rule, _numbers(rule), _called())
    return {
        "rule": rule,
        "sentences": explain(rule),
        "trial": trial,
        "refusal": refusal(trial.refusal) if trial.refusal else "",
        "words": outcome_words(outcome_kind(rule)),
        "trial_fields": _fields(rule, trial),
        "verdicts": _verdicts(rule, trial),
    }


def _numbers(rule: RulePack) -> TrialNumbers:
    """The numbers of the address; without counts an example that fits those present."""
    entitled = _number("entitled", rule_trial.ENTITLED)
    present = _number("present", min(entitled, rule_trial.PRESENT))
    usual = rule_trial.example(rule, entitled, present)
    names = rule_trial.fields_of(rule)
    if request.args.get("of") != rule.id:
        return usual
    given = tuple(
        _number(f"n{place}", number)
        for place, number in zip(range(len(names)), usual.given, strict=True)
    )
    return TrialNumbers(entitled, present, _number("not_pressed", 0), _number("void", 0), given)


def _called() -> tuple[str, ...]:
    """What the options of the example are called: letters where nobody reads 甲乙丙."""
    is_english = choose_language() == "en"
    return rule_trial.LETTERS if is_english else rule_trial.NAMES


def _number(name: str, usual: int) -> int:
    asked = request.args.get(name, usual, type=int)
    return min(max(asked, 0), MOST)


def _fields(rule: RulePack, trial: Trial) -> list[tuple[str, str, int]]:
    """Each count that can be filled in: its field, its id and its number."""
    names = rule_trial.fields_of(rule, _called())
    words = [_word(rule, name) for name in names]
    return [(f"n{at}", words[at], trial.numbers.given[at]) for at in range(len(names))]


def _word(rule: RulePack, name: str) -> str:
    return grade_words(rule, name) if rule.method == "grade" else name


def _verdicts(rule: RulePack, trial: Trial) -> list[tuple[str, str]]:
    if trial.outcome is None:
        return []
    return [(name, grade_words(rule, grade)) for name, grade in trial.outcome.verdicts.items()]
