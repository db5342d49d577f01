"""SSHSIG, signify and minisign: made here and checked by the real tools, and the other way."""

import base64
import subprocess

import pytest

from tests.voting.real_tools import accepts, find_tool
from voting.allowed_signers import SignersUnreadable, allowed_signer, read_signers
from voting.signature import key_from_seed, sign
from voting.signify import (
    minisign_public_key,
    minisign_signature,
    signify_public_key,
    signify_signature,
)
from voting.ssh_signature import (
    NAMESPACE,
    NotAnSshSignature,
    key_blob,
    key_of_blob,
    ssh_fingerprint,
    ssh_public_line,
    ssh_sign,
    ssh_signer,
)

KEY = key_from_seed(b"\x07" * 32)
OTHER_KEY = key_from_seed(b"\x08" * 32)
MESSAGE = b'{"format":"yishitang-record/1"}'


def test_a_signature_names_its_key_and_fits_no_other_file_or_namespace():
    armored = ssh_sign(KEY, MESSAGE)
    assert ssh_signer(armored, MESSAGE) == KEY.public_key()
    for message, namespace in ((MESSAGE + b" ", NAMESPACE), (MESSAGE, "file")):
        with pytest.raises(NotAnSshSignature):
            ssh_signer(armored, message, namespace)


def rewrapped(alter):
    """The signature with its decoded bytes altered."""
    lines = ssh_sign(KEY, MESSAGE).splitlines()
    blob = alter(base64.b64decode("".join(lines[1:-1])))
    return "\n".join([lines[0], base64.b64encode(blob).decode(), lines[-1], ""])


RSA_BLOB = b"\0\0\0\x07ssh-rsa" + b"\0\0\0\x01a"


@pytest.mark.parametrize(
    "armored",
    [
        "",
        ssh_sign(KEY, MESSAGE).replace("BEGIN", "BEGAN"),
        "-----BEGIN SSH SIGNATURE-----\n!\n-----END SSH SIGNATURE-----\n",
        rewrapped(lambda blob: b"SSHSAG" + blob[6:]),
        rewrapped(lambda blob: blob[:6] + b"\0\0\0\x02" + blob[10:]),
        rewrapped(lambda blob: blob[:-1]),
        rewrapped(lambda blob: blob[:-5]),
        rewrapped(lambda blob: blob + b"\0"),
        rewrapped(lambda blob: blob[:-1] + bytes([blob[-1] ^ 1])),
        rewrapped(lambda blob: blob.replace(b"sha512", b"sha384")),
        rewrapped(lambda blob: blob.replace(b"\0\0\0\x0bssh-ed25519", b"\0\0\0\x0bssh-ed25518", 1)),
        rewrapped(lambda blob: blob[:-83] + blob[-83:].replace(b"ssh-ed25519", b"ssh-ed25518")),
    ],
)
def test_what_is_no_such_signature_is_refused(armored):
    with pytest.raises(NotAnSshSignature):
        ssh_signer(armored, MESSAGE)


def test_only_keys_of_this_kind_are_read():
    assert key_of_blob(key_blob(KEY.public_key())) == KEY.public_key()
    for blob in (
        b"",
        RSA_BLOB,
        key_blob(KEY.public_key()) + b"\0",
        key_blob(KEY.public_key())[:-4],
    ):
        with pytest.raises(NotAnSshSignature):
            key_of_blob(blob)


def test_signers_are_read_by_role_and_namespace():
    chair, teller = KEY.public_key(), OTHER_KEY.public_key()
    text = (
        "# 第三次会议\n\n"
        + allowed_signer("chair", chair)
        + allowed_signer("chief-teller,chair", teller).rstrip("\n")
        + " 李监票\n"
        + allowed_signer("secretary", teller, "file")
        + f"archive {ssh_public_line(chair)}\n"
    )
    assert read_signers(text) == {
        "chair": [chair, teller],
        "chief-teller": [teller],
        "archive": [chair],
    }


@pytest.mark.parametrize(
    "line",
    [
        "chair ssh-rsa AAAA",
        "chair ssh-ed25519 AAAA",
        "chair ssh-ed25519 A",
        f"chair cert-authority {ssh_public_line(KEY.public_key())}",
        "chair",
    ],
)
def test_a_line_that_is_not_understood_is_refused(line):
    with pytest.raises(SignersUnreadable):
        read_signers(line)


@pytest.fixture
def published(tmp_path):
    (tmp_path / "record.json").write_bytes(MESSAGE)
    (tmp_path / "allowed_signers").write_text(allowed_signer("chair", KEY.public_key()))
    (tmp_path / "record.json.sshsig").write_text(ssh_sign(KEY, MESSAGE))
    return tmp_path


def test_ssh_keygen_accepts_our_signature_and_refuses_another_file(published):
    command = [find_tool("ssh-keygen"), "-Y", "verify", "-f", "allowed_signers", "-I", "chair"]
    command += ["-n", NAMESPACE, "-s", "record.json.sshsig"]
    assert accepts(command, published, MESSAGE)
    assert not accepts(command, published, MESSAGE + b" ")
    (published / "record.json.sshsig").write_text(ssh_sign(OTHER_KEY, MESSAGE))
    assert not accepts(command, published, MESSAGE)


def test_we_accept_the_signature_of_ssh_keygen(published):
    keygen = find_tool("ssh-keygen")
    assert accepts([keygen, "-q", "-t", "ed25519", "-N", "", "-f", "chair"], published)
    assert accepts([keygen, "-Y", "sign", "-n", NAMESPACE, "-f", "chair", "record.json"], published)
    signature = (published / "record.json.sig").read_text()
    public_line = (published / "chair.pub").read_text()
    signer = ssh_signer(signature, MESSAGE)
    assert public_line.startswith(ssh_public_line(signer))
    assert read_signers(f"chair {public_line}") == {"chair": [signer]}
    shown = subprocess.run(
        [keygen, "-l", "-f", "chair.pub"], cwd=published, capture_output=True, text=True, check=True
    ).stdout
    assert shown.split()[1] == ssh_fingerprint(signer)


def test_signify_accepts_the_raw_signature_in_its_wrapper(published):
    signify = find_tool("signify-openbsd")
    (published / "meeting.signify.pub").write_text(signify_public_key(KEY.public_key()))
    wrapped = signify_signature(KEY.public_key(), sign(KEY, MESSAGE))
    (published / "record.json.sig").write_text(wrapped)
    command = [signify, "-V", "-p", "meeting.signify.pub", "-m", "record.json"]
    assert accepts(command, published)
    (published / "record.json").write_bytes(MESSAGE + b" ")
    assert not accepts(command, published)


def test_minisign_accepts_the_raw_signature_in_its_wrapper(published):
    minisign = find_tool("minisign")
    (published / "meeting.minisign.pub").write_text(minisign_public_key(KEY.public_key()))
    wrapped = minisign_signature(KEY, sign(KEY, MESSAGE), "record 1 of m1")
    (published / "record.json.minisig").write_text(wrapped)
    command = [minisign, "-V", "-p", "meeting.minisign.pub", "-m", "record.json"]
    assert accepts(command, published)
    (published / "record.json.minisig").write_text(wrapped.replace("record 1", "record 2"))
    assert not accepts(command, published)
    (published / "record.json.minisig").write_text(wrapped)
    (published / "record.json").write_bytes(MESSAGE + b" ")
    assert not accepts(command, published)


def test_both_wrappers_hold_the_raw_signature_itself():
    raw = sign(KEY, MESSAGE)
    for wrapped in (
        signify_signature(KEY.public_key(), raw),
        minisign_signature(KEY, raw, "comment"),
    ):
        assert base64.b64decode(wrapped.splitlines()[1])[-64:] == raw
    for public in (signify_public_key(KEY.public_key()), minisign_public_key(KEY.public_key())):
        assert base64.b64decode(public.splitlines()[1])[-32:] == KEY.public_key().public_bytes_raw()
