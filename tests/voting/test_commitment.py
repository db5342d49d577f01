import hashlib

import pytest

from voting.commitment import SaltTooShort, commit, opens

SALT = bytes(range(16))


def test_is_what_sha256sum_says_of_label_salt_and_name():
    written = f"yishitang-commitment/1\n{SALT.hex()}\n张三".encode()
    assert commit(SALT, "张三") == hashlib.sha256(written).hexdigest()


def test_opens_with_this_name_and_this_salt_alone():
    made = commit(SALT, "张三")
    assert opens(made, SALT, "张三")
    assert not opens(made, SALT, "李四")
    assert not opens(made, SALT[::-1], "张三")
    assert not opens(made, b"", "张三")


def test_a_salt_too_short_to_hide_a_name_is_refused():
    with pytest.raises(SaltTooShort):
        commit(b"x" * 15, "张三")
