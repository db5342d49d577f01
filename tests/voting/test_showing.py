"""What the hall sees of an open poll: nobody's ballot alone, between two beats or afterwards."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.record_sample import pack_of
from voting.ballot import mark_ballot
from voting.question import Option
from voting.showing import Batched, Hidden, Immediate, showing

QUESTION = pack_of("motion-majority-all").question([Option("a", "甲")], None)
BALLOTS = [mark_ballot(QUESTION, {"a": word}) for word in ("approve", "against", "abstain")]
KEYS = st.sampled_from("abcdefghijkl")
# Few members who change their minds often, and halls in which most press once.
TAKES = st.lists(st.tuples(KEYS, st.sampled_from(BALLOTS)), max_size=60)
BEFORE = st.dictionaries(KEYS, st.sampled_from(BALLOTS), max_size=8)
K = st.integers(1, 6)

law = settings(max_examples=150, deadline=None)


def beats(k, takes, before):
    """Every take: seen before and after it, each member's newest choice, and since when it is.

    A member who is back at the choice that counts already holds no newer one.
    """
    batched = Batched(k)
    batched.rebuild(before)
    newest, when = dict(before), dict.fromkeys(before, -1)
    for step, (key, ballot) in enumerate(takes):
        seen = dict(batched.shown() or {})
        batched.take(key, ballot)
        newest[key] = ballot
        when[key] = -1 if (seen or before).get(key) == ballot else step
        yield seen, dict(batched.shown() or {}), dict(newest), dict(when)


def moved(seen, after):
    return {key for key in after if seen.get(key) != after[key]}


@law
@given(k=K, takes=TAKES, before=BEFORE)
def test_the_bars_move_by_k_distinct_ballots_or_not_at_all(k, takes, before):
    for seen, after, _, _ in beats(k, takes, before):
        assert len(moved(seen, after)) == 0 or len(moved(seen, after)) >= k
        assert seen.keys() <= after.keys()


@law
@given(k=K, takes=TAKES, before=BEFORE)
def test_at_every_move_the_newest_k_are_held_back(k, takes, before):
    for seen, after, newest, when in beats(k, takes, before):
        if not moved(seen, after):
            continue
        held = {key for key in newest if after.get(key) != newest[key]}
        assert len(held) >= k
        released = {key for key in moved(seen, after) if after[key] == newest[key]}
        assert all(when[one] < when[other] for one in released for other in held)


@law
@given(k=K, takes=TAKES, before=BEFORE)
def test_what_is_seen_was_cast_and_at_the_end_k_are_still_missing(k, takes, before):
    cast = {(key, ballot.kept) for key, ballot in [*takes, *before.items()]}
    last = {}
    for _, after, _, _ in beats(k, takes, before):
        assert {(key, ballot.kept) for key, ballot in after.items()} <= cast
        last = after
    # Who counts at the close and subtracts what was last seen learns of k ballots at least, or of
    # none that is not seen: those went back to what the bars showed already.
    everything = before | dict(takes)
    missing = {key for key in everything if last.get(key) != everything[key]}
    assert last == {} or len(missing) >= k or _went_back(k, takes, before)


def _went_back(k, takes, before):
    """Whether somebody who was held back returned to the choice that is seen."""
    pressed = [key for key, _ in takes]
    return len(set(pressed)) < len(pressed) or bool(before.keys() & set(pressed))


@law
@given(k=K, before=BEFORE)
def test_after_a_restart_nothing_is_seen_until_k_more_have_come(k, before):
    batched = Batched(k)
    batched.rebuild(before)
    assert batched.shown() is None
    for number in range(k):
        assert batched.shown() is None
        batched.take(f"new-{number}", BALLOTS[0])
    assert (batched.shown() is not None) == (len(before) >= k)


@law
@given(takes=TAKES, before=BEFORE)
def test_a_named_poll_shows_everything_and_a_hidden_one_nothing(takes, before):
    live, hidden = showing("live", 5), showing("close", 5)
    for one in (live, hidden):
        one.rebuild(before)
        for key, ballot in takes:
            one.take(key, ballot)
    assert live.shown() == before | dict(takes)
    assert hidden.shown() is None


def test_a_ballot_that_goes_back_and_forth_moves_nothing():
    batched = Batched(2)
    for key in "abcd":
        batched.take(key, BALLOTS[0])
    seen = dict(batched.shown())
    assert set(seen) == {"a", "b"}
    for _ in range(5):
        batched.take("a", BALLOTS[1])
        batched.take("a", BALLOTS[0])
        assert batched.shown() == seen


def test_the_pack_names_the_way():
    kinds = {word: type(showing(word, 5)) for word in ("live", "batched", "close")}
    assert kinds == {"live": Immediate, "batched": Batched, "close": Hidden}
