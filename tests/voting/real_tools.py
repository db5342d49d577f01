"""The tools of others that check what is signed here: ssh-keygen, signify, minisign."""

import os
import shutil
import subprocess

import pytest


def find_tool(name):
    """The tool's path; a test without it is skipped with a word, but fails in CI."""
    path = shutil.which(name)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is needed for this test")
        pytest.skip(f"{name} is not on this machine")
    return path


def accepts(command, cwd, stdin=b""):
    """Whether the command ends well."""
    done = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False)
    return done.returncode == 0
