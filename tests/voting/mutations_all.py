"""Every mutation of every record of the corpus, and how many there are of each kind and check."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from tests.voting.mutations import Case, Catalogue, Forger, every_forger
from tests.voting.mutations_blind import ballot_cases, box_cases
from tests.voting.mutations_credentials import credential_cases, number_cases
from tests.voting.mutations_evidence import countersignature_cases, log_cases, printed_cases
from tests.voting.mutations_fields import field_cases, key_cases, unbound_cases
from tests.voting.mutations_file import byte_cases, chain_cases, signature_cases
from tests.voting.mutations_persons import person_cases
from tests.voting.mutations_piles import pile_cases
from tests.voting.mutations_rows import row_cases
from tests.voting.mutations_rule import option_cases, result_cases, roll_cases, rule_cases
from tests.voting.mutations_secrecy import secrecy_cases
from tests.voting.mutations_signers import signer_cases
from tests.voting.mutations_times import certificate_cases, proof_cases, time_cases

# How many records share the mutations of a catalogue among them. What looks at the ballots is
# tried on every record; what is the same for every record is dealt out, each to one in so many.
CATALOGUES: Mapping[Catalogue, int] = {
    byte_cases: 10,
    signature_cases: 10,
    chain_cases: 8,
    field_cases: 9,
    unbound_cases: 10,
    key_cases: 9,
    row_cases: 2,
    ballot_cases: 3,
    box_cases: 3,
    credential_cases: 8,
    number_cases: 7,
    rule_cases: 4,
    option_cases: 2,
    roll_cases: 1,
    secrecy_cases: 3,
    result_cases: 5,
    pile_cases: 1,
    person_cases: 3,
    countersignature_cases: 1,
    signer_cases: 1,
    log_cases: 11,
    printed_cases: 9,
    time_cases: 3,
    proof_cases: 6,
    certificate_cases: 6,
}


@cache
def every_case() -> tuple[Case, ...]:
    """The mutations as both verifiers are tried on them; made once, whoever asks first."""
    return tuple(
        case
        for place, forger in enumerate(every_forger())
        for catalogue, share in CATALOGUES.items()
        for case in dealt(forger, catalogue, place, share)
    )


def dealt(forger: Forger, catalogue: Catalogue, place: int, share: int) -> Iterator[Case]:
    """The part of a catalogue that falls to the record in this place."""
    for number, case in enumerate(catalogue(forger)):
        if (number + place) % share == 0:
            yield case


def summary(cases: Sequence[Case]) -> str:
    """The counts for docs/performance.md."""
    kinds = Counter(case.kind for case in cases)
    checks = Counter(case.check for case in cases)
    hidden = sum(case.is_hidden for case in cases)
    listed = ", ".join(f"{name} {number}" for name, number in sorted(kinds.items()))
    found = ", ".join(f"{name} {number}" for name, number in sorted(checks.items()))
    return (
        f"{len(cases)} mutations ({listed}); {hidden} of them show in evidence only\n"
        f"found by {len(checks)} checks: {found}"
    )
