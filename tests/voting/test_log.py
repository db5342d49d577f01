"""Notes, checkpoints, cosignatures, events and the witness's rule."""

import dataclasses

import pytest

from tests.voting.log_sample import (
    ENTRIES,
    HASH,
    LOG_KEY,
    LOG_VKEY,
    ORIGIN,
    WITNESS_KEY,
    WITNESS_NAME,
    event,
    poll_events,
    signed,
)
from tests.voting.standard_vectors import read_vectors
from voting.log.checkpoint import Checkpoint, NotACheckpoint, checkpoint_of, read_checkpoint
from voting.log.cosignature import cosign, cosigned_at, witness_key
from voting.log.event import (
    EVENTS,
    EventMalformed,
    entries_file,
    event_bytes,
    read_entries,
    read_event,
)
from voting.log.note import (
    COSIGNATURE,
    Line,
    Note,
    NoteKey,
    NoteMalformed,
    is_signed_by,
    parse_note,
    sign_note,
)
from voting.log.proof_file import prove_entry, read_entry_proof
from voting.log.rotation import is_rotation, rotation_event
from voting.log.tree import EMPTY_ROOT
from voting.log.witness import (
    LogForked,
    LogIncomplete,
    LogNotSigned,
    LogOfAnother,
    LogShrunk,
    Seen,
    examine,
)
from voting.signature import key_from_seed

OTHER_KEY = key_from_seed(b"\x0d" * 32)
NOTE = signed(ENTRIES)
WITNESS = witness_key(WITNESS_NAME, WITNESS_KEY)


def test_the_note_of_the_specification_verifies():
    vector = read_vectors("c2sp_signed_note.json")
    key = NoteKey.from_text(vector["vkey"])
    note = parse_note(vector["note"].encode())
    assert str(key) == vector["vkey"]
    assert is_signed_by(note, key)
    assert bytes(note) == vector["note"].encode()
    assert not is_signed_by(dataclasses.replace(note, text=note.text + "x\n"), key)


def test_a_note_of_several_keys_and_empty_lines_survives_its_journey():
    text = "one\n\ntwo\n"
    note = sign_note(sign_note(Note(text), "a.example", LOG_KEY), "b.example", OTHER_KEY)
    read = parse_note(bytes(note))
    assert read == note
    for name, key in (("a.example", LOG_KEY), ("b.example", OTHER_KEY)):
        assert is_signed_by(read, NoteKey(name, key.public_key().public_bytes_raw()))
    assert not is_signed_by(read, NoteKey("c.example", LOG_VKEY.public))
    assert not is_signed_by(read, dataclasses.replace(LOG_VKEY, kind=COSIGNATURE))


def test_one_bad_line_of_a_known_key_spoils_the_note():
    bad = Line(ORIGIN, LOG_VKEY.id, bytes(64))
    assert is_signed_by(NOTE, LOG_VKEY)
    assert not is_signed_by(dataclasses.replace(NOTE, lines=(*NOTE.lines, bad)), LOG_VKEY)
    unknown = Line("somebody.example", bytes(4), bytes(64))
    assert is_signed_by(dataclasses.replace(NOTE, lines=(unknown, *NOTE.lines)), LOG_VKEY)


GOOD_LINE = bytes(NOTE).split(b"\n\n")[1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"\xff\n\n" + GOOD_LINE,
        b"te\txt\n\n" + GOOD_LINE,
        b"\n\n" + GOOD_LINE,
        b"text\n\n" + GOOD_LINE[:-1],
        b"text\n\n" + GOOD_LINE.replace("—".encode(), b"-"),
        b"text\n\n" + "— a+b AAAAAAAA\n".encode(),
        b"text\n\n" + "— a AAAA\n".encode(),
        b"text\n\n" + "— a AAAAA\n".encode(),
        b"text\n\n" + "— a AAAAAAB=\n".encode(),
        b"text\n\n" + GOOD_LINE * 65,
    ],
)
def test_what_is_no_note_is_refused(data):
    with pytest.raises(NoteMalformed):
        parse_note(data)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        str(LOG_VKEY)[1:],
        str(LOG_VKEY).replace("+", " ", 1),
        str(LOG_VKEY)[:-4] + "AAA=",
        f"{ORIGIN}+00000000+{'A' * 44}",
    ],
)
def test_what_is_no_key_of_notes_is_refused(text):
    with pytest.raises(NoteMalformed):
        NoteKey.from_text(text)


def test_a_checkpoint_survives_its_journey():
    head = read_checkpoint(parse_note(bytes(NOTE)))
    assert head == checkpoint_of(ORIGIN, ENTRIES)
    assert head.size == len(ENTRIES)
    assert checkpoint_of(ORIGIN, []) == Checkpoint(ORIGIN, 0, EMPTY_ROOT)


@pytest.mark.parametrize(
    "text",
    [
        "origin\n1\n",
        "\n1\n" + "A" * 43 + "=\n",
        "origin\n01\n" + "A" * 43 + "=\n",
        "origin\n1\nAAAA\n",
        "origin\n1\n!\n",
        "origin\n1\n" + "A" * 43 + "=\nmore\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NotACheckpoint):
        read_checkpoint(Note(text))


def test_a_cosignature_says_when_and_of_what():
    note = cosign(NOTE, WITNESS_NAME, WITNESS_KEY, 1_772_330_400)
    read = parse_note(bytes(note))
    assert cosigned_at(read, WITNESS) == 1_772_330_400
    assert is_signed_by(read, LOG_VKEY)
    assert cosigned_at(NOTE, WITNESS) is None
    assert cosigned_at(read, LOG_VKEY) is None
    later = cosign(note, WITNESS_NAME, WITNESS_KEY, 1_772_330_500)
    assert cosigned_at(later, WITNESS) == 1_772_330_500
    assert cosigned_at(dataclasses.replace(read, text="other\n"), WITNESS) is None
    short = Line(WITNESS_NAME, WITNESS.id, bytes(8))
    assert cosigned_at(dataclasses.replace(read, lines=(*read.lines, short)), WITNESS) is None


def test_the_cosignature_of_the_specification_is_read():
    # The example of C2SP tlog-cosignature; its keys are not given, so only its form is checked.
    text = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
        "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJ"
        "sX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    note = parse_note(text.encode())
    assert read_checkpoint(note).size == 20852163
    assert int.from_bytes(note.lines[1].signature[:8]) == 1679315147
    assert [len(line.signature) for line in note.lines] == [64, 72]


@pytest.mark.parametrize("index", range(len(ENTRIES)))
def test_a_proof_of_one_entry_stands_alone(index):
    proof = read_entry_proof(bytes(prove_entry(ENTRIES, index, NOTE)))
    assert proof == prove_entry(ENTRIES, index, NOTE)
    assert proof.shows(ENTRIES[index])
    assert not proof.shows(ENTRIES[index - 1])
    assert proof.checkpoint == checkpoint_of(ORIGIN, ENTRIES)


def test_a_proof_leads_to_the_checkpoint_it_is_made_for():
    older = signed(ENTRIES[:3])
    assert prove_entry(ENTRIES, 2, older).shows(ENTRIES[2])


@pytest.mark.parametrize(
    "alter",
    [
        lambda data: b"",
        lambda data: b"c2sp.org/tlog-proof@v1",
        lambda data: data.replace(b"@v1", b"@v2"),
        lambda data: data.replace(b"index 2", b"index 02"),
        lambda data: data.replace(b"index 2", b"index 9"),
        lambda data: data.replace(b"index 2\n", b"index 2\nAAA\n"),
        lambda data: b"\xff" + data,
        lambda data: data.split(b"\n\n")[0],
    ],
)
def test_what_is_no_proof_is_refused(alter):
    with pytest.raises((NoteMalformed, NotACheckpoint)):
        read_entry_proof(alter(bytes(prove_entry(ENTRIES, 2, NOTE))))


def test_every_kind_of_event_has_its_fields_and_one_form():
    rotation = rotation_event(LOG_KEY, OTHER_KEY, "m1", "2026-03-01T10:00+08:00")
    more = [
        rotation,
        event("poll-void", opening=HASH, reason="多发一票"),
        event("signer", role="chair", key="SHA256:abc", witness="chair.example+0+AA"),
        event("countersign", record=HASH, role="chair", key="SHA256:abc"),
        event("correction", record=HASH, supersedes=HASH),
    ]
    found = [read_event(entry) for entry in ENTRIES] + [read_event(event_bytes(e)) for e in more]
    assert {one["kind"] for one in found} == set(EVENTS)
    assert read_entries(entries_file(ENTRIES)) == ENTRIES
    assert read_entries(b"") == []


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"[]",
        b"{}",
        b'{"kind": "meeting-close"}',
        event_bytes(event("meeting-close")) + b" ",
        event_bytes(event("meeting-close")).replace(b"meeting-close", b"cast"),
        event_bytes(event("poll-closed", opening=HASH)).replace(b"}", b',"voter":"7"}'),
    ],
)
def test_what_is_no_event_is_refused(entry):
    with pytest.raises(EventMalformed):
        read_event(entry)


def test_no_event_says_who_cast_or_drew():
    names = {name for fields in EVENTS.values() for name in fields.required}
    assert not names & {"member", "seat_no", "person", "voter", "serial", "bpk"}


def test_a_rotation_is_signed_by_both_keys():
    rotation = rotation_event(LOG_KEY, OTHER_KEY, "m1", "2026-03-01T10:00+08:00")
    assert is_rotation(rotation)
    for name in ("by_old", "by_new"):
        assert not is_rotation(rotation | {name: "0" * 128})
    assert not is_rotation(rotation | {"meeting": "m2"})


def seen(entries):
    head = checkpoint_of(ORIGIN, entries)
    return Seen(head.size, head.root)


@pytest.mark.parametrize("before", [None, 0, 1, 4, len(ENTRIES)])
def test_a_log_that_grew_is_taken(before):
    past = None if before is None else seen(ENTRIES[:before])
    assert examine(NOTE, LOG_VKEY, ENTRIES, past) == checkpoint_of(ORIGIN, ENTRIES)


def test_entries_written_since_the_checkpoint_do_no_harm():
    older = signed(ENTRIES[:4])
    assert examine(older, LOG_VKEY, ENTRIES, seen(ENTRIES[:2])).size == 4


def test_a_fork_is_refused_whether_it_is_longer_or_as_long():
    rewritten = [ENTRIES[0], event_bytes(poll_events(record="cd" * 32)[4]), *ENTRIES[2:]]
    for length in (4, 6, len(ENTRIES)):
        forked = rewritten[:length]
        with pytest.raises(LogForked):
            examine(signed(forked), LOG_VKEY, forked, seen(ENTRIES[:4]))


def test_a_log_that_shrank_hides_entries_or_is_not_signed_is_refused():
    with pytest.raises(LogShrunk):
        examine(signed(ENTRIES[:3]), LOG_VKEY, ENTRIES, seen(ENTRIES[:4]))
    with pytest.raises(LogIncomplete):
        examine(NOTE, LOG_VKEY, ENTRIES[:-1], None)
    with pytest.raises(LogIncomplete):
        examine(NOTE, LOG_VKEY, [*ENTRIES[:-1], ENTRIES[0]], None)
    with pytest.raises(LogNotSigned):
        examine(signed(ENTRIES, OTHER_KEY), LOG_VKEY, ENTRIES, None)
    foreign = sign_note(Note(checkpoint_of("other.example", ENTRIES).text), ORIGIN, LOG_KEY)
    with pytest.raises(LogOfAnother):
        examine(foreign, LOG_VKEY, ENTRIES, None)
