"""What is prepared is prepared once, and again only when its source changed."""

import sys
from pathlib import Path

import pytest

from launch import prepare
from launch.errors import Refusal
from launch.progress import Progress
from launch.state import State


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    commands: list[str] = []
    monkeypatch.setattr(
        prepare, "manage", lambda _state, _env, _progress, _title, command, *_more: commands.append(command)
    )
    return commands


@pytest.fixture
def state(tmp_path: Path) -> State:
    (tmp_path / "halqa.sqlite3").touch()
    return State(tmp_path)


def test_demo_once_per_database(state: State, asked: list[str]) -> None:
    for _start in range(2):
        prepare.contents(state, {}, Progress(), demo=True)
    assert asked == ["load_demo"]
    prepare.contents(state, {}, Progress(), demo=True, database="another")
    assert asked == ["load_demo", "load_demo"]


def test_without_demo_the_vocabularies_come_all_the_same(
    state: State, asked: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(prepare, "VOCABULARIES", tmp_path / "data")
    (tmp_path / "data").mkdir()
    for _start in range(2):
        prepare.contents(state, {}, Progress(), demo=False)
    assert asked == ["prepare"]
    (tmp_path / "data" / "languages.json").write_text("[]")
    prepare.contents(state, {}, Progress(), demo=False)
    assert asked == ["prepare", "prepare"]


def test_static_files_are_gathered_when_a_source_changed(
    state: State, asked: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = tmp_path / "halqa.css"
    source.write_text("a{}")
    (tmp_path / "static").mkdir()
    monkeypatch.setattr(prepare, "_static_sources", lambda: iter([source]))
    for _start in range(2):
        prepare.static_files(state, {}, Progress())
    assert asked == ["collectstatic"]
    source.write_text("a{color:red}")
    prepare.static_files(state, {}, Progress())
    assert asked == ["collectstatic", "collectstatic"]


def test_what_is_made_from_sources_is_no_source() -> None:
    assert not any("var" in path.relative_to(prepare.ROOT).parts for path in prepare._static_sources())


def test_a_command_that_fails_is_one_sentence_with_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    (tmp_path / "manage.py").write_text("print('some lines'); raise SystemExit('the reason')")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    with pytest.raises(Refusal, match="“Tables” did not succeed: the reason; details are in .*migrate.log") as refusal:
        prepare.manage(State(tmp_path, shared_venv=tmp_path), {}, Progress(), "Tables", "migrate")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "words", ["OSError: [Errno 28] No space left on device", "OperationalError: database or disk is full"]
)
def test_a_disk_that_becomes_full_in_the_middle_is_told_as_such(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    (tmp_path / "manage.py").write_text(f"raise SystemExit({words!r})")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    with pytest.raises(Refusal, match="The disk became full while writing to .*: free some space") as refusal:
        prepare.manage(State(tmp_path, shared_venv=tmp_path), {}, Progress(), "Tables", "migrate")
    assert "\n" not in str(refusal.value)
