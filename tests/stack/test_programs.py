"""What is missing is named together with what brings it."""

import pytest

from stack import programs
from stack.errors import Missing


def test_what_is_missing_is_said_on_a_persons_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = programs.Program("a teapot", ("teapot-server",), lambda: False)
    monkeypatch.setattr(programs, "PROGRAMS", (absent,))
    monkeypatch.setattr(programs.os, "geteuid", lambda: 1000)
    assert programs.install() == 1
    assert capsys.readouterr().out == (
        "Missing: a teapot. Install them, on Debian and Ubuntu with: sudo apt-get install teapot-server\n"
    )


def test_nothing_is_done_when_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "PROGRAMS", (programs.Program("a kettle", ("kettle",), lambda: True),))
    assert programs.install() == 0


def test_a_missing_browser_is_an_error_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "CHROMIUM", ("no-such-browser",))
    with pytest.raises(Missing, match="Chromium is not on this machine"):
        programs.chromium()
