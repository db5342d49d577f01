"""Every page and state of the app, as data: how it is reached, by whom, and what it must hold.

The accessibility test looks at each of them, `scripts/screens` makes their pictures, and a test
compares the list with the app's addresses: a page that is not here makes it fail.
"""

from __future__ import annotations

from dataclasses import dataclass

# What the demo's meetings are, and what stands on their agendas (meeting/demo/bodies.py).
TOWN, STREET, COMMITTEE = 1, 2, 3
PROJECTS, MOTION, RESERVE = 3, 4, 5
APPOINTMENT, EVALUATION = 3, 4
# The record of the appointment: a person, so that its ballots are sealed with the chief teller.
APPOINTED = 2

# The stages of the walk, in the order in which they are reached. A meeting only goes forward.
STAGES = (
    "empty",
    "quiet",
    "announced",
    "open",
    "closed",
    "confirmed",
    "published",
    "motion",
    "void",
    "rank",
    "appointment",
    "counting",
    "differing",
    "decided",
    "proposed",
    "grades",
    "ended",
    "locked",
)


@dataclass(frozen=True)
class Kind:
    """What a page is for, as far as its measures go: sizes in CSS px, `least` target and type.

    `settled` is what is seen once its live connection stands, in a picture of the display too.
    """

    sizes: tuple[tuple[int, int], ...]
    picture: tuple[int, int]
    least_target: int = 24
    least_type: int = 0
    has_switches: bool = True
    settled: str = ""


# 320 × 800 is also 1280 at 400 %.
SIZES = ((320, 800), (1024, 768), (1920, 1080))
PAGE = Kind(SIZES, picture=(1280, 900))
PHONE = Kind(SIZES, picture=(390, 844))
ENTRY = Kind(SIZES, picture=(1024, 768), least_target=60, least_type=18)
TABLET = Kind(
    SIZES,
    picture=(1024, 768),
    least_target=60,
    least_type=18,
    settled=".net:not(.lost):not(.joining)",
)
DESK = Kind(SIZES, picture=(1280, 900), settled=".fresh:not(.stale)")
# The display has no visitor: its theme and language stand in its address.
DISPLAY = Kind(
    ((1366, 768), *SIZES[2:]),
    picture=(1920, 1080),
    has_switches=False,
    settled=".fresh:not(.stale):not(.joining)",
)


@dataclass(frozen=True)
class Screen:
    """One page in one state.

    `who` is nobody, a role of the demo's staff, or a seat of the walker (walker.SEATS). In `path`
    {card} and {serial} stand for what the walk has found. Once the page is there, `roster` (one of
    rosters.py) is given to its field for files, `types` is written into a field by its name, and
    `press` are selectors pressed one after the other; `shows` must then be seen. A `kept` screen is
    one of those that the guides show. What `fits` is seen whole in the size of its picture.
    """

    name: str
    stage: str
    who: str
    path: str
    kind: Kind = PAGE
    press: tuple[str, ...] = ()
    roster: str = ""
    types: tuple[tuple[str, str], ...] = ()
    shows: str = "main"
    scripts: bool = True
    kept: bool = False
    fits: bool = False


ROSTER = "/desk/bodies/1/roster"
PREVIEW = "[data-long-work] .btn"
ENTER = "form[data-card] .btn"

SCREENS = (
    Screen("set-up", "empty", "first", "/set-up"),
    Screen("front", "quiet", "nobody", "/"),
    Screen("sign-in", "quiet", "nobody", "/sign-in", ENTRY),
    Screen("seat", "quiet", "nobody", "/seat", ENTRY, kept=True),
    Screen("card", "quiet", "nobody", "{card}", ENTRY, kept=True),
    Screen("trust", "quiet", "nobody", "/trust"),
    Screen("results-none", "quiet", "nobody", "/results"),
    Screen("not-found", "quiet", "nobody", "/nowhere"),
    Screen("demo-cards", "quiet", "nobody", "/demo/cards"),
    Screen("agenda", "quiet", "nobody", "/results/1/agenda"),
    Screen("display-welcome", "quiet", "nobody", "/display/1", DISPLAY, kept=True),
    Screen("front-chair", "quiet", "chair", "/"),
    Screen("chair-quiet", "quiet", "chair", "/chair/1", DESK),
    Screen("teller-quiet", "quiet", "chief_teller", "/teller/1", DESK),
    Screen("signing-quiet", "quiet", "chief_teller", "/signing/1"),
    Screen("desk", "quiet", "secretary", "/desk", kept=True),
    Screen("desk-meeting", "quiet", "secretary", "/desk/meetings/1", kept=True),
    Screen("poll-draft", "quiet", "secretary", "/desk/meetings/1/polls/1", kept=True),
    Screen("poll-new", "quiet", "secretary", "/desk/meetings/1/items/4/polls"),
    Screen("rules", "quiet", "secretary", "/desk/rules", kept=True),
    Screen("sign-in-sheet", "quiet", "secretary", "/desk/meetings/1/sign-in-sheet"),
    Screen("paper-ballot", "quiet", "secretary", "/desk/meetings/1/polls/1/paper-ballot"),
    Screen("roster", "quiet", "secretary", "/desk/bodies/1/roster", kept=True),
    Screen(
        "roster-faulty",
        "quiet",
        "secretary",
        ROSTER,
        press=(PREVIEW,),
        roster="faulty",
        shows=".faulty",
        kept=True,
    ),
    Screen(
        "roster-preview",
        "quiet",
        "secretary",
        ROSTER,
        press=(PREVIEW,),
        roster="sound",
        shows=".figures",
    ),
    Screen("person", "quiet", "secretary", "/desk/people/1"),
    Screen("card-sheet", "quiet", "secretary", "/desk/bodies/1/cards", kept=True),
    Screen("door", "quiet", "door", "/door/1", ENTRY, kept=True),
    Screen(
        "door-refused",
        "quiet",
        "door",
        "/door/1",
        ENTRY,
        press=(ENTER,),
        types=(("code", "00000000"),),
        shows=".answer.bad",
    ),
    Screen("tablet-absent", "quiet", "absent", "/tablet/1", TABLET),
    Screen("tablet-quiet", "quiet", "first-member", "/tablet/1", TABLET, kept=True),
    Screen("display-announced", "announced", "nobody", "/display/1", DISPLAY),
    Screen("chair-announced", "announced", "chair", "/chair/1", DESK, kept=True),
    Screen("tablet-announced", "announced", "first-member", "/tablet/1", TABLET),
    Screen("display-open", "open", "nobody", "/display/1", DISPLAY, kept=True),
    Screen("chair-open", "open", "chair", "/chair/1", DESK, kept=True),
    Screen("health", "open", "chair", "/health/1", kept=True),
    Screen("teller-open", "open", "chief_teller", "/teller/1", DESK, kept=True),
    Screen("tablet-ballot", "open", "first-member", "/tablet/1", TABLET, kept=True, fits=True),
    Screen("tablet-marked", "open", "marking", "/tablet/1", TABLET, kept=True, fits=True),
    Screen("tablet-review", "open", "marking", "/tablet/1", TABLET, press=("#check",), kept=True),
    Screen("tablet-recorded", "open", "voting", "/tablet/1", TABLET, kept=True),
    Screen("plain-blind", "open", "plain", "/tablet/1", TABLET, scripts=False),
    Screen("chair-closed", "closed", "chair", "/chair/1", DESK, kept=True),
    Screen("teller-closed", "closed", "chief_teller", "/teller/1", DESK, kept=True),
    Screen("display-closed", "closed", "nobody", "/display/1", DISPLAY),
    Screen("tablet-closed", "closed", "voting", "/tablet/1", TABLET),
    Screen("chair-confirmed", "confirmed", "chair", "/chair/1", DESK),
    Screen("desk-confirmed", "confirmed", "secretary", "/desk/meetings/1"),
    Screen("display-result", "published", "nobody", "/display/1", DISPLAY, kept=True),
    Screen("tablet-result", "published", "voting", "/tablet/1", TABLET, kept=True),
    Screen("chair-published", "published", "chair", "/chair/1", DESK),
    Screen("teller-published", "published", "chief_teller", "/teller/1", DESK),
    Screen("signing", "published", "chief_teller", "/signing/1"),
    Screen("sealed", "published", "chief_teller", "/teller/1/sealed"),
    Screen("correcting", "published", "secretary", "/correcting/1"),
    Screen("journal", "published", "secretary", "/desk/meetings/1/journal", kept=True),
    Screen("results", "published", "nobody", "/results", PHONE),
    Screen("results-meeting", "published", "nobody", "/results/1", PHONE, kept=True),
    Screen("record", "published", "nobody", "/results/record/1", PHONE, kept=True),
    Screen("report", "published", "nobody", "/results/record/1/report", kept=True),
    Screen("announcement", "published", "nobody", "/results/record/1/announcement", kept=True),
    Screen("own-ballot", "published", "nobody", "/results/record/1/ballot?serial={serial}", PHONE),
    Screen("minutes", "published", "nobody", "/results/1/minutes"),
    Screen("log", "published", "nobody", "/log/1"),
    Screen("display-live", "motion", "nobody", "/display/1", DISPLAY, kept=True),
    Screen("tablet-motion", "motion", "first-member", "/tablet/1", TABLET, kept=True),
    Screen("plain-ballot", "motion", "plain", "/tablet/1", TABLET, scripts=False, kept=True),
    Screen("chair-void", "void", "chair", "/chair/1", DESK),
    Screen("display-void", "void", "nobody", "/display/1", DISPLAY),
    Screen("tablet-void", "void", "first-member", "/tablet/1", TABLET),
    Screen("tablet-rank", "rank", "first-member", "/tablet/1", TABLET),
    Screen("display-appointment", "appointment", "nobody", "/display/3", DISPLAY),
    Screen("tablet-appointment", "appointment", "committee", "/tablet/3", TABLET, kept=True),
    Screen(
        "teller-counting", "counting", "chief_teller", "/teller/3", DESK, press=(".manual summary",)
    ),
    Screen("teller-differing", "differing", "chief_teller", "/teller/3", DESK, shows=".differs"),
    Screen("display-decided", "decided", "nobody", "/display/3", DISPLAY),
    Screen("record-person", "decided", "nobody", "/results/record/2", PHONE),
    Screen("sealed-list", "decided", "chief_teller", "/teller/3/sealed", press=("main summary",)),
    Screen("correcting-propose", "decided", "chief_teller", "/correcting/2", shows="main form"),
    Screen("correcting-repeat", "proposed", "secretary", "/correcting/2", shows="main form"),
    Screen("display-grades", "grades", "nobody", "/display/3", DISPLAY),
    Screen("tablet-grades", "grades", "committee", "/tablet/3", TABLET, kept=True),
    Screen("display-ended", "ended", "nobody", "/display/3", DISPLAY),
    Screen("chair-ended", "ended", "chair", "/chair/3", DESK),
    Screen("no-meeting", "ended", "newcomer", "/tablet", ENTRY),
    Screen("teller-locked", "locked", "chief_teller", "/teller/1", DESK, shows="[name=passphrase]"),
)

# Addresses that lead to another page and show none themselves.
LEADING = frozenset({"printed.short", "printed.shout", "room.my_tablet"})
# Addresses that answer with a file, a picture or a word for machines.
FILES = frozenset(
    {
        "static", "home.health", "home.root_pem", "home.trust_qr", "log.allowed_signers",
        "log.checkpoint", "log.events", "log.proof", "log.vkey", "pdf.agenda", "pdf.announcement",
        "pdf.card_sheet", "pdf.paper_ballot", "pdf.report", "pdf.sign_in_sheet", "pdf.summary",
        "pictures.show",
        "printed.address_svg", "printed.code_svg", "printed.code_text", "printed.key_svg",
        "public.content", "public.counts", "public.key", "public.meeting_qr", "public.qr",
        "public.signature",
        "record_files.countersignature", "record_files.minisig", "record_files.minisign_key",
        "record_files.pem", "record_files.signify", "record_files.signify_key",
        "record_files.sshsig", "room.rule", "roster.take", "work.how_far",
    }
)  # fmt: skip
