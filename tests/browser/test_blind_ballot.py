"""A blind ballot between a real Chromium and Python: each side takes what the other one made."""

import random
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.voting.blind_sample import (
    BLANK,
    ONLINE_KEY,
    OPENING,
    POLL,
    SIGNER,
    blind_opening,
    choosing,
    draw,
)
from tests.voting.credential_sample import OTHER_SIGNER
from voting.blind.ack import acknowledge, read_ack
from voting.blind.box_rule import check_cast
from voting.blind.cast import Cast, read_cast
from voting.blind.tablet import request_credential
from voting.opening import check_code
from voting.signature import key_from_seed

pytestmark = pytest.mark.browser
MEETING_KEY = OPENING["ack_key"]
OTHER_ONLINE_KEY = key_from_seed(b"\x0a" * 32)

# What a page does in the hall, with Python in place of the server; `lost` answers never arrive.
VOTE = """async ({opening, meetingKey, choices, lost}) => {
  const { readOpening } = await import("/static/blind/opening.js");
  const { castChoice, drawCredential, heldOf, resendCast } =
    await import("/static/blind/keeper.js");
  const { randomOf } = await import("/static/blind/ability.js");
  const announced = readOpening(opening, meetingKey);
  const kept = () => heldOf(localStorage, announced.pollId);
  const sent = [];
  let losing = lost;
  const request = async (blinded) => {
    sent.push({ blinded, saved: kept().blinded });
    if (losing-- > 0) throw new Error("lost");
    return blindSign(blinded);
  };
  const post = async (cast) => {
    sent.push({ cast, saved: kept().pending });
    if (losing-- > 0) throw new Error("lost");
    return drop(cast);
  };
  const random = randomOf(window);
  const draw = () => drawCredential(announced, { storage: localStorage, random, request });
  if (lost) await draw().catch(() => null);
  losing = 0;
  await draw();
  const acks = [];
  for (const choice of choices) {
    losing = lost;
    const again = () => resendCast(announced, { storage: localStorage, post });
    const held = await castChoice(announced, choice, { storage: localStorage, post })
      .catch(() => { losing = 0; return again(); });
    acks.push(held.ack);
  }
  return { sent, acks, code: announced.checkCode, pending: kept().pending };
}"""
CALL = """async ({module, name, given}) => {
  const found = await import(`/static/blind/${module}.js`);
  try { return { made: found[name](...given) }; } catch (fault) { return { code: fault.code }; }
}"""


class Server:
    """The ballot server's two answers, by voting/blind alone."""

    def __init__(self, signer: Any = SIGNER) -> None:
        self.signer = signer
        self.box: dict[bytes, Cast] = {}
        self.landings: list[str] = []

    def blind_sign(self, blinded: str) -> str:
        chance = random.Random(5)
        return self.signer.blind_sign(bytes.fromhex(blinded), chance.randrange).hex()

    def drop(self, body: dict[str, Any]) -> dict[str, Any]:
        cast = read_cast(body)
        stored = self.box.get(cast.ballot_key)
        self.landings.append(check_cast(POLL, cast, stored, is_open=True))
        self.box[cast.ballot_key] = cast
        return acknowledge(ONLINE_KEY, POLL.id, cast).to_json()


def serve(page: Page, server: Server) -> None:
    page.expose_function("blindSign", server.blind_sign)
    page.expose_function("drop", server.drop)


def vote(page: Page, *choices: Any, lost: int = 0, opening: Any = OPENING) -> Any:
    given = {"opening": opening, "meetingKey": MEETING_KEY, "choices": choices, "lost": lost}
    return page.evaluate(VOTE, given)


def test_python_takes_the_page_casts_and_the_page_takes_python_acks(tablet: Page) -> None:
    server = Server()
    serve(tablet, server)
    found = vote(tablet, None, choosing("road"), choosing("pond"), BLANK)
    assert server.landings == ["accepted"] * 4
    (cast,) = server.box.values()
    assert (cast.choice, cast.seq) == (BLANK, 3)
    assert found["code"] == check_code(OPENING)
    assert found["pending"] is None
    for ack in found["acks"]:
        assert read_ack(ack).is_signed_by(ONLINE_KEY.public_key())
    assert {ack["serial"] for ack in found["acks"]} == {cast.serial}


def test_what_is_sent_was_saved_before_and_is_sent_again_unchanged(tablet: Page) -> None:
    server = Server()
    serve(tablet, server)
    found = vote(tablet, choosing("lamp"), lost=1)
    first, second, third, fourth = found["sent"]
    assert first["saved"] == first["blinded"] == second["blinded"]
    assert third["saved"] == third["cast"] == fourth["cast"]
    assert server.landings == ["accepted"]


def test_python_and_page_make_the_same_bytes_of_the_same_chance(tablet: Page) -> None:
    chance = random.Random(11)
    seed, prefix, salt = chance.randbytes(32), chance.randbytes(32), chance.randbytes(48)
    factor = chance.randrange(1, SIGNER.public.n)
    request = request_credential(
        SIGNER.public, POLL.id, seed=seed, prefix=prefix, salt=salt, factor=factor
    )
    credential = request.finish(SIGNER.blind_sign(request.blinded.value, chance.randrange))
    choice = {"marks": {"路灯": 1, "\ufb33": 1, "😀": 1}, "write_ins": ['引"号', "\u2028"]}
    drawn = [part.hex() for part in (seed, prefix, salt, factor.to_bytes(256))]
    found = tablet.evaluate(
        """async ({opening, meetingKey, drawn, blindSignature, choice}) => {
          const { readOpening } = await import("/static/blind/opening.js");
          const { requestCredential, finishCredential } =
            await import("/static/blind/credential.js");
          const { signCast } = await import("/static/blind/cast.js");
          const { bytesOfHex } = await import("/static/blind/numbers.js");
          const announced = readOpening(opening, meetingKey);
          const request = requestCredential(announced, () => bytesOfHex(drawn.shift()));
          const held = finishCredential(announced, request, blindSignature);
          return [request.blinded, signCast(held, null, 0), signCast(held, choice, 9)];
        }""",
        {
            "opening": OPENING,
            "meetingKey": MEETING_KEY,
            "drawn": drawn,
            "blindSignature": SIGNER.blind_sign(request.blinded.value, chance.randrange).hex(),
            "choice": choice,
        },
    )
    casts = [credential.cast(made, seq).to_json() for made, seq in ((None, 0), (choice, 9))]
    assert found == [request.blinded.value.hex(), *casts]


def test_another_key_than_the_announced_is_never_voted_under(tablet: Page) -> None:
    server = Server(OTHER_SIGNER)
    serve(tablet, server)
    with pytest.raises(Exception, match="announced key's signature"):
        vote(tablet, choosing("road"))
    assert server.box == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"entitled": 13}, "bad-opening"),
        ({"signature": "00" * 64}, "bad-opening"),
        ({"sha256": "00" * 32}, "bad-opening"),
        ({"ack_key": "00" * 32}, "bad-opening"),
    ],
    ids=["altered", "not signed", "another hash", "another online key"],
)
def test_an_altered_opening_statement_is_refused(
    tablet: Page, change: dict[str, Any], code: str
) -> None:
    given = {"module": "opening", "name": "readOpening", "given": [OPENING | change, MEETING_KEY]}
    assert tablet.evaluate(CALL, given) == {"code": code}


def test_an_opening_of_another_meeting_key_is_refused(tablet: Page) -> None:
    given = {"module": "opening", "name": "readOpening", "given": [blind_opening(), "11" * 32]}
    assert tablet.evaluate(CALL, given) == {"code": "other-key"}


def test_an_ack_of_another_cast_is_not_believed(tablet: Page) -> None:
    mine, other = draw(1).cast(choosing("road"), 1), draw(2).cast(choosing("road"), 1)
    ack = acknowledge(ONLINE_KEY, POLL.id, mine).to_json()
    forged = ack | {
        "signature": acknowledge(OTHER_ONLINE_KEY, POLL.id, mine).to_json()["signature"]
    }
    later = ack | {"seq": 2}
    cases = [(mine, ack, True), (other, ack, False), (mine, forged, False), (mine, later, False)]
    cases += [(mine, None, False), (mine, ack | {"signature": "zz"}, False)]
    for cast, answer, good in cases:
        found = tablet.evaluate(
            """async ({opening, meetingKey, cast, answer}) => {
              const { readOpening } = await import("/static/blind/opening.js");
              const { checkedAck } = await import("/static/blind/cast.js");
              const announced = readOpening(opening, meetingKey);
              try {
                return checkedAck(announced, cast, answer);
              } catch (fault) {
                return fault.code;
              }
            }""",
            {
                "opening": OPENING,
                "meetingKey": MEETING_KEY,
                "cast": cast.to_json(),
                "answer": answer,
            },
        )
        assert found == (ack if good else "bad-ack")


def test_the_tenth_change_and_a_second_nothing_are_refused(tablet: Page) -> None:
    held = {"seed": "07" * 32, "prefix": "", "credential": "", "poll": POLL.id}
    for choice, seq, code in ((BLANK, 10, "too-many-changes"), (None, 1, "not-a-choice")):
        given = {"module": "cast", "name": "signCast", "given": [held, choice, seq]}
        assert tablet.evaluate(CALL, given) == {"code": code}
