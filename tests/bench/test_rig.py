"""Data are kept from run to run; what was made by other code is made anew, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench import rig

Prepare = Callable[..., str]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was made, in order."""
    made: list[str] = []

    def data(*_words: Any) -> str:
        made.append("data")
        return "made in 1 s (9 things a second)"

    def index(_env: object, name: str, **_arguments: object) -> dict[str, float]:
        made.append(name)
        return {"documents": 7, "seconds": 2.0}

    for name in ("translations", "static_files"):
        monkeypatch.setattr(rig.prepare, name, lambda *_words: None)
    monkeypatch.setattr(rig, "_made", data)
    monkeypatch.setattr(rig, "run_inside", index)
    return made


@pytest.fixture
def prepare(tmp_path: Path) -> Prepare:
    def run(*, fresh: bool = False) -> str:
        services: Any = SimpleNamespace(folder=tmp_path)
        site: Any = SimpleNamespace(env={})
        return rig._prepare(services, site, rig.TRIAL, rig.Progress(), fresh=fresh)

    return run


LOADED = "made in 1 s (9 things a second); 7 documents indexed in 2 s"


def test_data_of_this_size_are_made_once(done: list[str], prepare: Prepare) -> None:
    assert [prepare(), prepare()] == [LOADED, LOADED]
    assert done == ["data", "fill_index"]


def test_the_index_alone_is_made_anew_where_search_has_changed(
    done: list[str], prepare: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare()
    monkeypatch.setattr(rig, "SEARCHED", ("search/enums.py",))
    assert prepare() == LOADED
    assert done == ["data", "fill_index", "fill_index"]


@pytest.mark.parametrize("because", ["tables", "asked"])
def test_all_is_made_anew_for_other_tables_and_when_asked(
    done: list[str], prepare: Prepare, monkeypatch: pytest.MonkeyPatch, because: str
) -> None:
    prepare()
    if because == "tables":
        monkeypatch.setattr(rig, "_migrations", lambda: "others")
    prepare(fresh=because == "asked")
    assert done == ["data", "fill_index"] * 2


def test_data_that_were_not_finished_do_not_count_as_there(
    done: list[str], prepare: Prepare, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    prepare()

    def breaks(*_words: Any) -> str:
        raise RuntimeError("no room left")

    monkeypatch.setattr(rig, "_made", breaks)
    with pytest.raises(RuntimeError):
        prepare(fresh=True)
    assert not (tmp_path / "loaded.json").exists()


def test_a_mark_without_a_word_on_search_is_believed(done: list[str], prepare: Prepare, tmp_path: Path) -> None:
    prepare()
    mark = tmp_path / "loaded.json"
    mark.write_text(
        json.dumps({name: value for name, value in json.loads(mark.read_text()).items() if name != "search"})
    )
    prepare()
    assert done == ["data", "fill_index"]
