"""Mutations of the file as such: its bytes, its signature, its key, its place in the chain."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from tests.vectors.corpus import corpus
from tests.vectors.keys import FOREIGN_KEY, NEXT_RECORD_KEY, RECORD_KEY
from tests.voting.mutations import Case, Forger, Record
from voting.canonical import canonical_bytes, sha256_hex
from voting.evidence import Evidence
from voting.opening import check_code
from voting.signature import fingerprint, key_id, public_pem, sign

ORDER_OF_ED25519 = 2**252 + 27742317777372353535851937790883648493


def byte_cases(forger: Forger) -> Iterator[Case]:
    """What RFC 8785, strict reading and the signature must find."""
    one, record = forger.one, forger.copy()
    data, text = one.data, one.data.decode()
    yield forger.signed("alter", "a newline at the end", "canonical", data + b"\n")
    yield forger.signed("alter", "a byte order mark", "format", b"\xef\xbb\xbf" + data)
    spaced = json.dumps(record, ensure_ascii=False).encode()
    yield forger.signed("alter", "spaces between", "canonical", spaced)
    escaped = json.dumps(record, separators=(",", ":"), sort_keys=True).encode()
    yield forger.signed("alter", "Chinese characters escaped", "canonical", escaped)
    turned = dict(reversed(record.items()))
    unsorted = json.dumps(turned, ensure_ascii=False, separators=(",", ":")).encode()
    yield forger.signed("reorder", "keys in another order", "canonical", unsorted)
    seq = f'"seq":{record["seq"]}'
    twice = text.replace(seq, f'{seq},"seq":{record["seq"] + 1}').encode()
    yield forger.signed("duplicate", "a key that stands twice", "format", twice)
    issued = f'"issued":{record["ballots"]["issued"]}'
    fraction = text.replace(issued, f"{issued}.0").encode()
    yield forger.signed("alter", "a count with a fraction", "format", fraction)
    exponent = text.replace(issued, f"{issued}e0").encode()
    yield forger.signed("alter", "a count with an exponent", "format", exponent)
    yield forger.signed("alter", "a count that is true", "format",
                        data.replace(issued.encode(), b'"issued":true'))  # fmt: skip
    yield forger.signed("drop", "the last bytes cut off", "format", data[:-9])


def signature_cases(forger: Forger) -> Iterator[Case]:
    """What the signature and the announced fingerprint must find."""
    one = forger.one
    whole = forger.signed("re-sign", "", "signature", one.data)

    def case(about: str, check: str = "signature", **changes: Any) -> Case:
        return dataclasses.replace(whole, about=about, check=check, **changes)

    altered = forger.copy()
    altered["times"]["closed"] = altered["times"]["closed"].replace("+08:00", "Z")
    altered["software"]["version"] = "0.1.1"
    yield case(
        "altered and not signed again",
        content=canonical_bytes(altered),
        given=one.signature,
        kind="alter",
    )
    yield case("signed by another key", given=sign(FOREIGN_KEY, one.data))
    s_and_order = int.from_bytes(one.signature[32:], "little") + ORDER_OF_ED25519
    bent = one.signature[:32] + s_and_order.to_bytes(32, "little")
    yield case("the other form of the same signature", given=bent, kind="alter")
    yield case("a signature cut short", given=one.signature[:63], kind="drop")
    yield case("a signature with a byte more", given=one.signature + b"\0", kind="alter")
    other = next(held.polls[-1] for held in corpus() if held is not forger.held)
    yield case("the signature of another record", given=other.signature, kind="splice")
    later = NEXT_RECORD_KEY if forger.held.chain.key is RECORD_KEY else RECORD_KEY
    yield case("held against another meeting's key", "key", kind="replay",
               pem=public_pem(later.public_key()))  # fmt: skip
    announced = Evidence(fingerprint=fingerprint(later.public_key()))
    yield case("with the key of another meeting", "fingerprint", kind="replay",
               evidence=announced, is_hidden=True)  # fmt: skip
    yield _under_foreign_key(forger)


def _under_foreign_key(forger: Forger) -> Case:
    """Record, signature and key are all replaced: only the fingerprint read out tells."""
    record, key = forger.copy(), FOREIGN_KEY.public_key()
    record["key"] = {"id": key_id(key), "fingerprint": fingerprint(key)}
    announced = Evidence(fingerprint=fingerprint(forger.held.chain.key.public_key()))
    about = "all of it under another key"
    case = forger.signed("re-sign", about, "fingerprint", record, announced, is_hidden=True)
    return dataclasses.replace(case, key=FOREIGN_KEY, pem=public_pem(key))


def chain_cases(forger: Forger) -> Iterator[Case]:
    """What the record before, the check code and the log must find."""
    one, held = forger.one, forger.held
    yield forger.altered("alter", "number one higher", "previous", "seq", one.seq + 1)
    yield forger.altered("alter", "another record before", "previous", "previous", "1" * 64)
    if one.previous:
        yield forger.altered("drop", "no record before", "previous", "previous", "0" * 64)
    else:
        yield forger.altered("splice", "the first follows one", "previous", "previous", "2" * 64)
    if one.previous:
        other = forger.altered(
            "alter", "purpose differs from before", "previous", "purpose", "record"
        )
        yield other
        before: Record = json.loads(one.previous)
        before["software"]["version"] = "0.1.1"
        rewritten = forger.signed("re-sign", "the record before rewritten", "previous", one.data)
        yield dataclasses.replace(rewritten, previous=canonical_bytes(before))
        skipped = forger.signed(
            "splice", "held against a record of elsewhere", "previous", one.data
        )
        yield dataclasses.replace(skipped, previous=corpus()[-1].polls[-1].data)
    if one is not held.polls[0]:
        yield from _replayed(forger)


def _replayed(forger: Forger) -> Iterator[Case]:
    """The first record of the meeting is shown again as the result of this poll."""
    held, one = forger.held, forger.one
    old = held.polls[0]
    as_it_is = forger.signed("replay", "an older record shown again", "previous", old.data)
    yield dataclasses.replace(as_it_is, given=old.signature)
    record: Record = json.loads(old.data)
    record |= {"seq": one.seq, "previous": sha256_hex(one.previous or b"")}
    noted = Evidence(check_code=check_code(one.opening))
    about = "an older record chained on anew"
    yield forger.signed("replay", about, "check_code", record, noted, is_hidden=True)
    yield forger.signed("replay", f"{about}, the log", "log", record, Evidence(log=held.log), True)
