"""Hypothesis strategies: questions of every pack, marks of every kind, rolls that mostly meet."""

from hypothesis import strategies as st

from voting.ballot import Ballot, mark_ballot
from voting.pack import RulePack
from voting.question import Option, Question
from voting.roll import Roll

NAMES = ("甲", "乙", "丙", "丁", "戊")


def options(count: int) -> list[Option]:
    """So many options, a to e, with names."""
    return [Option("abcde"[i], NAMES[i]) for i in range(count)]


@st.composite
def questions(draw: st.DrawFn, pack: RulePack) -> Question:
    """A question this pack may put."""
    count = draw(st.integers(1, min(5, pack.max_options)))
    seats = draw(st.integers(1, count)) if pack.seats_wanted else None
    return pack.question(options(count), seats)


@st.composite
def ballots_of(draw: st.DrawFn, question: Question) -> Ballot:
    """A ballot of the question, valid or void."""
    marks = {
        "approve": st.sampled_from(["approve", "approve", "against", "abstain"]),
        "choose": st.just(1),
        "rank": st.integers(0, (question.seats or 1) + 1),
        "grade": st.sampled_from(question.grade_ids or ("",))
        | st.lists(st.sampled_from(question.grade_ids or ("",)), max_size=2),
    }[question.method]
    names = st.lists(st.sampled_from(["王五", "赵六", "甲"]), max_size=1)
    chosen = draw(st.dictionaries(st.sampled_from(question.option_ids), marks))
    return mark_ballot(question, chosen, draw(names) if question.write_in else [])


@st.composite
def polls(draw: st.DrawFn, pack: RulePack) -> tuple[Roll, Question, list[Ballot]]:
    """A roll, a question and the ballots cast, small so that ties and edges are common."""
    question = draw(questions(pack))
    entitled = draw(st.integers(0, 9))
    present = draw(st.integers(entitled // 2, entitled) | st.just(entitled))
    most = draw(st.just(present) | st.integers(0, present + 1))
    cast = draw(st.lists(ballots_of(question), min_size=min(most, present), max_size=most))
    return Roll(entitled, present), question, cast
