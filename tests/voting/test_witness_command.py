"""The command witness on a folder, over plain http, and over https under a house's own root."""

import functools
import http.server
import ipaddress
import json
import re
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.voting.blind_sample import OPENING, blind_attempt
from tests.voting.log_sample import ENTRIES, LOG_KEY, LOG_VKEY, event, poll_events, signed
from tests.voting.record_sample import KEY, seal
from voting.__main__ import main
from voting.canonical import sha256_hex
from voting.cli.log_files import read_log_file
from voting.errors import InputFaulty
from voting.log.cosignature import cosigned_at
from voting.log.event import entries_file, event_bytes
from voting.log.note import NoteKey, parse_note
from voting.record import record_bytes
from voting.signature import fingerprint, key_from_seed

PASSPHRASE = "监票人的口令 2026"
FINGERPRINT = fingerprint(KEY.public_key())
RECORD = seal(blind_attempt())
DATA = record_bytes(RECORD)
ROLL = RECORD["issued_roll"]["sha256"]
LOG = [
    *ENTRIES[:-1],
    *(event_bytes(one) for one in poll_events(OPENING["sha256"], sha256_hex(DATA), roll=ROLL)),
]


def publish_log(folder, entries, key=LOG_KEY):
    (folder / "checkpoint").write_bytes(bytes(signed(entries, key)))
    (folder / "events.jsonl").write_bytes(entries_file(entries))


@pytest.fixture
def passphrase(tmp_path, monkeypatch):
    """The passphrase in the file that the environment names, as a service would hand it over."""
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    monkeypatch.setenv("YISHITANG_KEY_PASSPHRASE_FILE", str(file))


@pytest.fixture
def personal(tmp_path, passphrase, capsys):
    """A key file made by the command, and what the command printed."""
    file = tmp_path / "teller.key"
    assert main(["new-key", str(file), "--name", "teller.example", "--role", "chair"]) == 0
    return file, capsys.readouterr().out


@pytest.fixture
def log_folder(tmp_path):
    folder = tmp_path / "log"
    folder.mkdir()
    publish_log(folder, LOG[:4])
    return folder


@pytest.fixture
def watch(tmp_path, personal):
    """Runs the witness on a place; its state and output lie in the test's folder."""
    file, printed = personal
    vkey = NoteKey.from_text(re.search(r"witness key: (.*)", printed)[1])
    out = tmp_path / "cosigned"

    def run(place, *more):
        command = ["witness", str(place), "--state", str(tmp_path / "seen.json")]
        command += ["--key", str(file), "--name", "teller.example", "--out", str(out)]
        return main([*command, *more])

    run.out, run.vkey, run.state = out, vkey, tmp_path / "seen.json"
    return run


def test_a_witness_cosigns_a_log_that_grew(log_folder, watch, capsys):
    assert watch(log_folder) == 2
    assert watch(log_folder, "--log-key", str(LOG_VKEY)) == 0
    assert cosigned_at(parse_note(watch.out.read_bytes()), watch.vkey) is not None
    publish_log(log_folder, LOG)
    assert watch(log_folder) == 0
    assert f"4 → {len(LOG)}" in capsys.readouterr().out
    assert json.loads(watch.state.read_text())["size"] == len(LOG)
    assert watch(log_folder, "--log-key", str(watch.vkey)) == 2


def test_a_witness_refuses_a_fork_and_remembers_what_it_saw(log_folder, watch, capsys):
    assert watch(log_folder, "--log-key", str(LOG_VKEY)) == 0
    seen, cosigned = watch.state.read_bytes(), watch.out.read_bytes()
    forked = [event_bytes(event("meeting-close")), *LOG[1:]]
    for entries, code in ((forked, "改写"), (LOG[:3], "变短")):
        publish_log(log_folder, entries)
        assert watch(log_folder) == 1
        assert code in capsys.readouterr().err
    publish_log(log_folder, LOG, key_from_seed(b"\x09" * 32))
    assert watch(log_folder) == 1
    (log_folder / "checkpoint").write_bytes(bytes(signed(LOG)))
    (log_folder / "events.jsonl").write_bytes(entries_file(LOG[:-1]))
    assert watch(log_folder) == 1
    assert (watch.state.read_bytes(), watch.out.read_bytes()) == (seen, cosigned)


def test_a_witness_that_cannot_read_log_or_state_says_so(log_folder, watch):
    assert watch(log_folder / "none", "--log-key", str(LOG_VKEY)) == 2
    (log_folder / "events.jsonl").write_text("nonsense\n")
    assert watch(log_folder, "--log-key", str(LOG_VKEY)) == 2
    watch.state.write_text('{"size":4}')
    assert watch(log_folder, "--log-key", str(LOG_VKEY)) == 2


@pytest.fixture
def web_log(log_folder):
    """The log's folder behind a web server of this test's own."""
    with serving(log_folder) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def serving(folder, tls=None):
    """A web server on the folder, over TLS where a context is given; its port."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and prints nothing."""

    def log_message(self, *_):
        pass


def test_a_witness_reads_the_log_over_the_network(web_log, watch):
    assert watch(web_log + "/", "--log-key", str(LOG_VKEY)) == 0
    assert watch(f"{web_log}/none") == 2


def certificate(name, signer=None, is_root=False):
    """A key and its certificate, signed by another pair or, a root, by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signing_key, issuer = signer or (key, None)
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    own = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(own)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
    )
    return key, builder.sign(signing_key, hashes.SHA256())


def pem_file(path, found):
    """The certificate as a file; the key goes before it where it is a server's."""
    key, made = found
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


def test_a_witness_reads_the_log_over_https_under_the_houses_own_root(log_folder, watch, tmp_path):
    root, stranger = certificate("root", is_root=True), certificate("other root", is_root=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem_file(tmp_path / "server.pem", certificate("hall", root)))
    trusted, other = tmp_path / "root.pem", tmp_path / "other.pem"
    trusted.write_bytes(root[1].public_bytes(Encoding.PEM))
    other.write_bytes(stranger[1].public_bytes(Encoding.PEM))
    with serving(log_folder, tls) as port:
        address = f"https://127.0.0.1:{port}"
        assert watch(address, "--log-key", str(LOG_VKEY)) == 2
        assert watch(address, "--log-key", str(LOG_VKEY), "--root", str(other)) == 2
        assert watch(address, "--log-key", str(LOG_VKEY), "--root", str(trusted)) == 0
    assert watch(address, "--root", str(tmp_path / "none.pem")) == 2
    assert json.loads(watch.state.read_text())["size"] == 4


def test_a_file_of_the_log_that_is_too_large_is_not_read(log_folder, monkeypatch):
    monkeypatch.setattr("voting.cli.log_files.MAX_BYTES", 10)
    with pytest.raises(InputFaulty):
        read_log_file(str(log_folder), "checkpoint")
