"""A blind poll to test with: its opening statement, and tablets that draw credentials and cast."""

import random

from tests.voting.credential_sample import SIGNER
from tests.voting.record_sample import MEETING, pack_of, poll_of
from voting.blind.box import BlindBox
from voting.blind.box_rule import BlindPoll
from voting.blind.issued_roll import IssuedRoll
from voting.blind.row import count_casts
from voting.blind.tablet import request_credential
from voting.opening import BlindTerms, make_opening, roll_sha256, sign_opening
from voting.record import Attempt
from voting.roll import Roll
from voting.signature import key_from_seed

ONLINE_KEY = key_from_seed(b"\x09" * 32)
OPTIONS = [
    {"id": "road", "name": "修路"},
    {"id": "pond", "name": "清塘"},
    {"id": "lamp", "name": "路灯"},
]
MEMBERS = [{"seat_no": str(seat), "name": f"代表{seat}"} for seat in range(1, 13)]


def blind_opening(pack_name="township-project-choose", options=OPTIONS, signer=SIGNER, **changes):
    """The signed opening statement of a poll of 12 members."""
    given = {"seats": 1, "channels": ["tablet"], "protection": "blind"}
    terms = BlindTerms(signer.public, ONLINE_KEY.public_key(), roll_sha256(MEMBERS))
    opening = make_opening(
        meeting=MEETING,
        poll=poll_of(options, **(given | changes)),
        pack=pack_of(pack_name),
        entitled=len(MEMBERS),
        blind=terms,
    )
    return sign_opening(opening, ONLINE_KEY)


OPENING = blind_opening()
PACK = pack_of("township-project-choose")
POLL = BlindPoll.from_opening(OPENING, PACK)


def draw(seed, poll_id=POLL.id, signer=SIGNER):
    """The credential of one tablet, whose chance comes from the seed."""
    chance = random.Random(seed)
    request = request_credential(
        signer.public,
        poll_id,
        seed=chance.randbytes(32),
        prefix=chance.randbytes(32),
        salt=chance.randbytes(48),
        factor=1 + chance.randrange(signer.public.n - 1),
    )
    return request.finish(signer.blind_sign(request.blinded.value, chance.randrange))


def choosing(*option_ids):
    """The choice of these options."""
    return {"marks": dict.fromkeys(option_ids, 1), "write_ins": []}


BLANK = choosing()
SALT = b"\x0a" * 16


def issued_roll(issued=9, absent=2, is_public=True):
    """12 members: 9 drew a credential, one present did not, 2 are absent."""
    states = ["issued"] * issued + ["not_issued"] * (12 - issued - absent) + ["absent"] * absent
    members = [member | {"state": state} for member, state in zip(MEMBERS, states, strict=True)]
    return IssuedRoll(members, SALT, is_public)


def cast_ballots():
    """Nine tablets: six for the road, one for the pond after a change, one blank, one 未按."""
    choices = [choosing("road")] * 6 + [choosing("pond"), BLANK, None]
    seqs = [1] * 6 + [2, 1, 0]
    return [
        draw(100 + place).cast(choice, seq)
        for place, (choice, seq) in enumerate(zip(choices, seqs, strict=True))
    ]


CASTS = cast_ballots()


def blind_attempt(publish="list", casts=CASTS, issued=9, roll=None, opening=OPENING):
    """The attempt of that poll: 12 entitled, 10 present, 9 credentials."""
    box = BlindBox(
        casts=casts,
        issued=issued,
        issued_roll=roll or issued_roll(issued),
        transport="https",
    )
    return Attempt(
        opening=opening,
        pack=PACK,
        roll=Roll(12, 10),
        tally=count_casts(POLL.question, casts).with_issued(issued),
        not_pressed=box.not_pressed,
        publish=publish,
        blind=box,
    )
