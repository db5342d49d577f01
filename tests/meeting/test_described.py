"""The doors tried by their own description: what it allows, and what it does not (schemathesis)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from werkzeug.test import Client

from meeting.ballot_box.box import BallotBox, key_name
from meeting.ballot_box.posts import create_posts
from meeting.ballot_box.volatile_keys import VolatileKeys
from meeting.ballot_box.wrong_posts import WrongPosts
from meeting.token_bucket import Buckets, Rate
from meeting.web.rates import Rates
from tests.meeting.box_house import ATTEMPT, SECRETS, TERMS, House
from tests.meeting.described import BOX, FILE, PAGE, described, text_of
from tests.meeting.small_house import open_house
from tests.voting.blind_sample import choosing, draw

pytestmark = pytest.mark.slow

KEPT = json.loads(FILE.read_text(encoding="utf-8"))
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
PATHS = [(path, method) for path, each in KEPT["paths"].items() for method in each]
# Where a number or a body is asked for, something else can be given; any text is a text.
TRIED = [(path, method, POSITIVE) for path, method in PATHS] + [
    (path, method, NEGATIVE)
    for path, method in PATHS
    if '"integer"' in json.dumps(KEPT["paths"][path][method])
]
# The same every time, and few: what they find once is found for good.
FEW = settings(
    max_examples=4, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
# Whoever tries everything is a flooder; here nobody is to be held up.
FREE = Rate(1e9, 10**9)


@dataclass
class Doors:
    """The app over a small house, and a box with one open attempt."""

    app: Flask
    posts: WrongPosts
    box: BallotBox

    def answer(self, case: Any) -> Any:
        """What the one whose path this is answers."""
        path = case.operation.path
        asked = case.as_transport_kwargs(base_url="http://localhost")
        client = Client(self.posts if path.startswith("/b/") else self.app)
        body = {"data": json.dumps(asked["json"])} if "json" in asked else {}
        if "data" in asked:
            body = {"data": asked["data"]}
        return client.open(
            asked["url"].removeprefix("http://localhost"), method=asked["method"],
            headers={"Content-Type": "application/json"}, **body,
        )  # fmt: skip


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("described")
    small = open_house(folder / "house")
    rates: Rates = small.app.extensions["rates"]
    rates.people = rates.strangers = rates.files = rates.faults = Buckets(FREE)
    memory = folder / "memory"
    memory.mkdir()
    house = House(folder / "disk", VolatileKeys(memory))
    house.keys.keep(key_name(ATTEMPT), SECRETS)
    box = house.box()
    box.open(ATTEMPT, TERMS)
    posts = create_posts(box)
    posts._buckets = Buckets(FREE)
    yield Doors(small.app, posts, box)
    box.stop()
    small.desk.store.close()


def test_the_kept_description_is_that_of_the_doors() -> None:
    """`python -m tests.meeting.described` writes it anew."""
    assert FILE.read_text(encoding="utf-8") == text_of(described())


@pytest.mark.parametrize(("path", "method", "mode"), TRIED, ids=str)
def test_every_door_answers_what_its_description_says(
    doors: Doors, path: str, method: str, mode: GenerationMode
) -> None:
    operation = schemathesis.openapi.from_dict(KEPT)[path][method]
    allowed = {int(status) for status in (BOX if path.startswith("/b/") else PAGE)}

    @FEW
    @given(operation.as_strategy(generation_mode=mode))
    def try_it(case: Any) -> None:
        answer = doors.answer(case)
        assert answer.status_code in allowed | {308, 400, 405}, (case, answer.status_code)
        if path.startswith("/b/") and answer.status_code >= 400:
            assert set(json.loads(answer.data)) == {"code", "zh", "en"}
        assert b"Traceback" not in answer.data

    try_it()
    assert doors.box.status([ATTEMPT])[str(ATTEMPT)]["ballots"] == 0


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANYTHING = st.recursive(
    SCALARS,
    lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(), some, max_size=4),
)


@settings(FEW, max_examples=60)
@given(field=st.sampled_from(["bpk", "pfx", "csig", "choice", "seq", "bsig"]), value=ANYTHING)
def test_a_cast_with_any_value_in_any_field_is_refused_by_a_code(
    doors: Doors, field: str, value: Any
) -> None:
    good = draw(3).cast(choosing("road"), 1).to_json()
    if value == good[field]:
        return
    answer = Client(doors.posts).post(
        f"/b/{ATTEMPT}/cast", data=json.dumps(good | {field: value}), content_type="text/plain"
    )
    assert answer.status_code in (400, 403, 409), (field, value)
    assert set(json.loads(answer.data)) == {"code", "zh", "en"}
    assert doors.box.status([ATTEMPT])[str(ATTEMPT)]["ballots"] == 0
