"""Why packages could not be installed, told from pip's own words."""

import pytest

from launch import environment


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("WARNING: Retrying: NewConnectionError: Failed to establish a new connection", "cannot be reached"),
        ("ERROR: Temporary failure in name resolution", "cannot be reached"),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk became full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that was pinned"),
        ("Building wheel\nerror: no compiler", "no compiler"),
    ],
)
def test_pip_explained(output: str, sentence: str) -> None:
    said = str(environment._explain(output, "details are in the log"))
    assert sentence in said
    assert "\n" not in said


def test_children_keep_their_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    env = environment.child_environment(PORT="1")
    assert "PYTHONDONTWRITEBYTECODE" not in env
    assert env["PORT"] == "1"
