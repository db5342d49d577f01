"""What blind ballots cost: signing, checking, storing, and verifying a whole record.

Every figure is of the machine at hand and of one run; ratios within the run are what travels.
A poll of 20 options by the pack `township-project-choose`, one ballot for each credential.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from meeting.ballot_box.box import BallotBox, key_name
from meeting.ballot_box.volatile_keys import VolatileKeys
from voting.blind.box import BlindBox
from voting.blind.box_rule import BlindPoll, check_cast
from voting.blind.cast import Cast
from voting.blind.issued_roll import IssuedRoll
from voting.blind.public_key import EXPONENT
from voting.blind.row import count_casts
from voting.blind.signer import CredentialSigner
from voting.blind.tablet import CredentialRequest, request_credential
from voting.cli.pack_files import built_in_packs
from voting.opening import BlindTerms, make_opening, roll_sha256, sign_opening
from voting.record import Attempt, make_record, record_bytes
from voting.roll import Roll
from voting.signature import key_from_seed, public_pem, sign

T = TypeVar("T")

OPTIONS = [{"id": f"p{n}", "name": f"示范项目{n}"} for n in range(1, 21)]
SEATS = 8
PACK = built_in_packs()["township-project-choose"]
BOX_SECRETS = secrets.token_bytes(64)
ONLINE_KEY = key_from_seed(BOX_SECRETS[32:])
RECORD_KEY = key_from_seed(secrets.token_bytes(32))
AT_ONCE = 64
# A process of its own: playwright is not among what the app needs.
VERIFIER_PAGE = Path(__file__).resolve().parent / "benching" / "verifier_page.py"


def main() -> int:
    """Measures and prints; 0."""
    asked = _arguments()
    figures: dict[str, float] = {"ballots": asked.ballots, "rsa_bits": asked.bits}
    key = _timed(figures, "key_made_ms", 1, lambda: generate_private_key(EXPONENT, asked.bits))
    signer = CredentialSigner.from_numbers(key.private_numbers())
    members = [{"seat_no": str(n), "name": f"示范{n}"} for n in range(1, asked.ballots + 1)]
    opening = _opening(signer, members)
    requests = [_request(signer, opening["sha256"]) for _ in range(asked.ballots)]
    signatures = _sign(figures, signer, requests)
    drawn = [each.finish(signed) for each, signed in zip(requests, signatures, strict=True)]
    choices = [{"marks": marks, "write_ins": []} for marks in _marks(asked.ballots)]
    casts = [one.cast(choice, 1) for one, choice in zip(drawn, choices, strict=True)]
    poll = BlindPoll.from_opening(opening, PACK)
    _timed(
        figures, "cast_check_ms", len(casts),
        lambda: [check_cast(poll, cast, None, is_open=True) for cast in casts],
    )  # fmt: skip
    _fill_a_box(figures, opening, casts)
    _verify(figures, opening, members, casts, is_browser_asked=asked.browser)
    for name, value in figures.items():
        print(f"{name:28} {value:>14,.2f}")
    print(json.dumps(figures))
    return 0


def _sign(
    figures: dict[str, float], signer: CredentialSigner, requests: Sequence[CredentialRequest]
) -> list[bytes]:
    """Credentials on one thread and on as many as the machine has cores, as the server signs."""

    def one(request: CredentialRequest) -> bytes:
        return signer.blind_sign(request.blinded.value, secrets.randbelow)

    _timed(figures, "sign_ms", min(200, len(requests)), lambda: [*map(one, requests[:200])])
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        signed = _timed(
            figures, "sign_all_ms", len(requests), lambda: list(threads.map(one, requests))
        )
    figures["credentials_per_second"] = 1000 / figures["sign_all_ms"]
    return signed


def _fill_a_box(figures: dict[str, float], opening: dict[str, Any], casts: Sequence[Cast]) -> None:
    """All casts at once into a box on the disk, each acknowledged after its durable commit."""
    with tempfile.TemporaryDirectory() as folder:
        memory = Path(folder) / "memory"
        memory.mkdir()
        keys = VolatileKeys(memory)
        keys.keep(key_name(1), BOX_SECRETS)
        box = BallotBox(Path(folder) / "disk", keys)
        box.open(1, {"opening": opening, "pack_toml": PACK.text, "display": "batched"})
        with ThreadPoolExecutor(AT_ONCE) as tablets:
            _timed(
                figures, "cast_stored_ms", len(casts),
                lambda: list(tablets.map(lambda cast: box.cast(1, cast), casts)),
            )  # fmt: skip
        figures["casts_per_second"] = 1000 / figures["cast_stored_ms"]
        _timed(figures, "close_ms", 1, lambda: box.close(1))
        box.stop()


def _verify(
    figures: dict[str, float],
    opening: dict[str, Any],
    members: Sequence[dict[str, str]],
    casts: Sequence[Cast],
    *,
    is_browser_asked: bool,
) -> None:
    """Makes the record, which checks itself, and has the auditor's own command verify it.

    Then the offline page in Chromium, where that is asked for (it needs playwright).
    """
    content = _timed(figures, "record_made_ms", 1, lambda: _record(opening, members, casts))
    figures["record_bytes"] = len(content)
    figures["record_gzip_bytes"] = len(gzip.compress(content))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record-001.json"
        path.write_bytes(content)
        path.with_name("record-001.json.ed25519").write_bytes(sign(RECORD_KEY, content))
        path.with_name("meeting.pub.pem").write_bytes(public_pem(RECORD_KEY.public_key()))
        command = [sys.executable, "-m", "voting", "verify", str(path)]
        _timed(
            figures, "verify_command_ms", 1,
            lambda: subprocess.run(command, check=True, capture_output=True),  # noqa: S603
        )  # fmt: skip
        if is_browser_asked:
            asked = [sys.executable, str(VERIFIER_PAGE), folder]
            answer = subprocess.run(asked, check=True, capture_output=True, text=True)  # noqa: S603
            figures["verify_page_ms"] = float(answer.stdout)


def _record(
    opening: dict[str, Any], members: Sequence[dict[str, str]], casts: Sequence[Cast]
) -> bytes:
    box = BlindBox(
        casts=casts,
        issued=len(casts),
        issued_roll=IssuedRoll(
            [member | {"state": "issued"} for member in members], secrets.token_bytes(16), True
        ),
        transport="https",
    )
    question = BlindPoll.from_opening(opening, PACK).question
    record = make_record(
        Attempt(
            opening=opening,
            pack=PACK,
            roll=Roll(len(members), len(members)),
            tally=count_casts(question, casts).with_issued(len(casts)),
            not_pressed=box.not_pressed,
            publish="list",
            blind=box,
        ),
        purpose="demo",
        seq=1,
        previous="0" * 64,
        body={"id": "1", "name": "示范镇人民代表大会", "kind": "congress"},
        times={"opened": "2026-03-01T10:00Z", "closed": "2026-03-01T10:05Z"},
        confirmed=[],
        software={"name": "yishitang", "version": "0.1.0"},
        public_key=RECORD_KEY.public_key(),
    )
    return record_bytes(record)


def _opening(signer: CredentialSigner, members: Sequence[dict[str, str]]) -> dict[str, Any]:
    terms = BlindTerms(signer.public, ONLINE_KEY.public_key(), roll_sha256(members))
    opening = make_opening(
        meeting={"id": "1", "name": "第三次会议", "date": "2026-03-01", "place": "示范镇礼堂"},
        poll={
            "id": "1", "attempt": 1, "attempt_kind": "first", "title": "民生实事项目票决",
            "question": "请选择", "secrecy": "secret", "protection": "blind",
            "channels": ["tablet"], "options": OPTIONS, "seats": SEATS,
        },
        pack=PACK,
        entitled=len(members),
        blind=terms,
    )  # fmt: skip
    return sign_opening(opening, ONLINE_KEY)


def _request(signer: CredentialSigner, poll_id: str) -> CredentialRequest:
    return request_credential(
        signer.public,
        poll_id,
        seed=secrets.token_bytes(32),
        prefix=secrets.token_bytes(32),
        salt=secrets.token_bytes(48),
        factor=1 + secrets.randbelow(signer.public.n - 1),
    )


def _marks(count: int) -> list[dict[str, int]]:
    chance = secrets.SystemRandom()
    ids = [option["id"] for option in OPTIONS]
    return [dict.fromkeys(sorted(chance.sample(ids, SEATS)), 1) for _ in range(count)]


def _timed(figures: dict[str, float], name: str, times: int, work: Callable[[], T]) -> T:
    started = time.perf_counter()
    done = work()
    figures[name] = (time.perf_counter() - started) * 1000 / times
    return done


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--ballots", type=int, default=3000)
    parser.add_argument("--bits", type=int, choices=(2048, 3072), default=2048)
    parser.add_argument(
        "--browser", action="store_true", help="also the offline page (Chromium and playwright)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
