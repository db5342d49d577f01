"""The configuration file of a house of several workers: what it may say, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from meeting.scaled.configuration import Configuration, read_configuration
from meeting.scaled.refusals import (
    WANTED,
    ConfigurationKeyMissing,
    ConfigurationKeyUnknown,
    ConfigurationUnreadable,
    ConfigurationValueWrong,
)
from meeting.scaled.toml_file import as_toml
from voting.errors import VotingError

ENGINES = "[database]\nown = true\n[redis]\nown = true\n"


def read(folder: Path, text: str) -> Configuration:
    file = folder / "house.toml"
    file.write_text(text, encoding="utf-8")
    return read_configuration(file)


def test_a_file_with_a_data_folder_and_engines_is_enough(tmp_path: Path) -> None:
    house = read(tmp_path, 'data = "hall"\n' + ENGINES)
    assert house.data == tmp_path / "hall"
    assert house.database_url.endswith(f"@/hall?host={tmp_path}/hall/postgresql")
    assert house.redis_url == f"unix://{tmp_path}/hall/redis/socket"
    assert (house.workers, house.worker_ports, house.inner_box_port) == (2, (8801, 8802), 8800)
    assert (house.port, house.box_address, house.transport) == (8000, ":8001", "loopback")


def test_engines_may_stand_elsewhere_and_their_passwords_are_never_shown(tmp_path: Path) -> None:
    house = read(
        tmp_path,
        'data = "hall"\nhost = "0.0.0.0"\nport = 443\n'
        '[database]\nurl = "postgresql+psycopg://yishitang:hush@db.example/hall?sslmode=verify-full"\n'
        '[redis]\nurl = "rediss://:hush@db.example:6380/0"\n'
        "[limits]\nconnections_per_address = 9\n",
    )
    assert house.transport == "https"
    assert house.box_port == 444
    assert house.limits.connections_per_address == 9
    assert not house.database.is_own
    assert not house.redis.is_own
    assert "hush" in house.database_url
    assert "hush" not in repr(house)


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        (ENGINES, ConfigurationKeyMissing, "data"),
        ("data = 3\n" + ENGINES, ConfigurationValueWrong, "data"),
        ('data = "x"\nworker = 2\n' + ENGINES, ConfigurationKeyUnknown, "worker"),
        ('data = "x"\n' + ENGINES + "save = 1\n", ConfigurationKeyUnknown, "redis.save"),
        ('data = "x"\nworkers = 0\n' + ENGINES, ConfigurationValueWrong, "workers"),
        ('data = "x"\nworkers = true\n' + ENGINES, ConfigurationValueWrong, "workers"),
        ('data = "x"\nport = 8801\n' + ENGINES, ConfigurationValueWrong, "first_worker_port"),
        ('data = "x"\nfirst_worker_port = 65535\n' + ENGINES, ConfigurationValueWrong,
         "first_worker_port"),
        ('data = "x"\nhost = "a; b"\n' + ENGINES, ConfigurationValueWrong, "host"),
        ('data = "x"\npublic_url = "vote.example"\n' + ENGINES, ConfigurationValueWrong,
         "public_url"),
        ('data = "x"\nfronts = ["hall"]\n' + ENGINES, ConfigurationValueWrong, "fronts"),
        ('data = "x"\ndemo = "yes"\n' + ENGINES, ConfigurationKeyUnknown, "demo"),
        ('data = "x"\nempty = "yes"\n' + ENGINES, ConfigurationValueWrong, "empty"),
        ('data = "x"\nempty = true\nvoters = 3\n' + ENGINES, ConfigurationValueWrong, "voters"),
        ('data = "x"\nhttp = true\n' + ENGINES, ConfigurationValueWrong, "http"),
        ('data = "x"\nhost = "0.0.0.0"\nkey = "k"\n' + ENGINES, ConfigurationValueWrong,
         "certificate"),
        ('data = "x"\nredis = 5\n[database]\nown = true\n', ConfigurationValueWrong, "redis"),
        ('data = "x"\n[redis]\nown = true\n', ConfigurationValueWrong, "database"),
        ('data = "x"\n[database]\nown = true\nurl = "postgresql+psycopg://a/b"\n',
         ConfigurationValueWrong, "database"),
        ('data = "x"\n[redis]\nown = true\n[database]\nurl = "mysql://a/b"\n',
         ConfigurationValueWrong, "database.url"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_file_and_the_key(
    tmp_path: Path, text: str, kind: type[VotingError], key: str
) -> None:
    with pytest.raises(kind) as caught:
        read(tmp_path, text)
    said = [caught.value.message(language) for language in ("zh", "en")]  # type: ignore[arg-type]
    assert all(str(tmp_path / "house.toml") in each for each in said)
    assert all(f"{key} " in each or f"{key}." in each or f"{key}。" in each for each in said)
    assert said[0] != said[1]


def test_a_file_that_is_not_there_or_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationUnreadable):
        read_configuration(tmp_path / "nothing.toml")
    with pytest.raises(ConfigurationUnreadable):
        read(tmp_path, "data = ")


def test_every_wish_is_said_in_both_languages() -> None:
    assert all(set(said) == {"zh", "en"} for said in WANTED.values())


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    words = {
        "data": '会 "议"\\厅',
        "workers": 3,
        "empty": True,
        "database": {"own": True},
        "redis": {"own": True},
    }
    house = read(tmp_path, as_toml(words))
    assert (house.data.name, house.workers, house.empty) == ('会 "议"\\厅', 3, True)
