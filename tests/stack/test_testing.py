"""How `make test` divides the tests, and what it does where a server cannot be had."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stack import programs, testing
from stack.errors import Missing, NotReady
from stack.services import Services


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []

    def note(marks: str, _extra: object, env: dict[str, str]) -> int:
        found.append((marks, dict(env)))
        return 0

    monkeypatch.setattr(testing, "_pytest", note)
    monkeypatch.setattr(programs, "install", lambda: 0)
    monkeypatch.delenv("CI", raising=False)
    return found


@contextmanager
def unavailable(*_arguments: object, **_more: object) -> Iterator[Services]:
    raise Missing("PostgreSQL is not on this machine.")
    yield


def test_a_missing_server_is_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch, runs: list) -> None:
    monkeypatch.setattr(testing.Services, "started", unavailable)
    monkeypatch.setenv("CI", "true")
    assert testing.run(["services", "journeys-on-stack"], []) == 1
    assert runs == []


def test_a_missing_server_is_a_skip_by_name_elsewhere(
    monkeypatch: pytest.MonkeyPatch, runs: list, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(testing.Services, "started", unavailable)
    assert testing.run(["services"], []) == 0
    ((marks, env),) = runs
    assert marks.endswith("and services")
    assert env["HALQA_SERVICES_MISSING"] == "PostgreSQL is not on this machine."
    assert "skipped: PostgreSQL is not on this machine." in capsys.readouterr().out


def test_a_missing_browser_is_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch, runs: list) -> None:
    monkeypatch.setattr(programs, "CHROMIUM", ("no-such-browser",))
    monkeypatch.setenv("CI", "true")
    assert testing.run(["browser", "journeys"], []) == 1


def test_the_embedded_run_knows_no_services(monkeypatch: pytest.MonkeyPatch, runs: list) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere")
    assert testing.run(["embedded"], []) == 0
    assert "DATABASE_URL" not in runs[0][1]


def test_one_failing_part_fails_the_whole(monkeypatch: pytest.MonkeyPatch, runs: list) -> None:
    monkeypatch.setattr(testing, "_pytest", lambda *_arguments: 1)
    assert testing.run(["embedded"], []) == 1


def test_a_server_that_does_not_start_is_never_skipped(
    monkeypatch: pytest.MonkeyPatch, runs: list, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextmanager
    def broken(*_arguments: object) -> Iterator[Services]:
        raise NotReady("postgres stopped while starting")
        yield

    monkeypatch.setattr(testing.Services, "started", broken)
    assert testing.run(["services"], []) == 1
    assert "postgres stopped while starting" in capsys.readouterr().out
    assert runs == []


def test_the_folder_of_mail_is_there_for_the_run_and_gone_after_it(
    monkeypatch: pytest.MonkeyPatch, runs: list[tuple[str, dict[str, str]]]
) -> None:
    monkeypatch.delenv("EMAIL_FOLDER", raising=False)
    assert testing.run(["embedded"], []) == 0
    assert "EMAIL_FOLDER" not in os.environ
    assert not Path(runs[0][1]["EMAIL_FOLDER"]).exists()
    monkeypatch.setenv("EMAIL_FOLDER", "/somewhere")
    assert testing.run(["embedded"], []) == 0
    assert (runs[1][1]["EMAIL_FOLDER"], os.environ["EMAIL_FOLDER"]) == ("/somewhere", "/somewhere")
