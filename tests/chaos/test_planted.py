"""The bad channel layer loses, moves and doubles as it is told; the notes tell what was done."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from chaos.experiments.work import EVENTS, calendar
from chaos.planted.layer import Mixer
from chaos.planted.switch import BAD_LAYER, note, notes, switch


def through(count: int, **share: float) -> list[int]:
    mixer = Mixer(random.Random(5))
    for number in range(count):
        mixer.take({"number": number}, **share)
    return [message["number"] for message in mixer.ready]


def test_a_good_layer_brings_everything_once_in_order() -> None:
    assert through(200) == list(range(200))


def test_a_bad_layer_loses_moves_and_doubles_in_the_measure_told() -> None:
    told = through(20_000, **BAD_LAYER)
    once = set(told)
    moved = sum(later < earlier for earlier, later in zip(told, told[1:], strict=False))
    assert 0.18 < 1 - len(once) / 20_000 < 0.22
    assert 0.04 < (len(told) - len(once)) / 20_000 < 0.06
    assert 0.02 < moved / 20_000 < 0.06


def test_what_was_kept_back_comes_after_the_next() -> None:
    mixer = Mixer()
    mixer.take({"number": 1}, reorder=1.0)
    assert not mixer.ready
    mixer.take({"number": 2})
    assert [message["number"] for message in mixer.ready] == [2, 1]


def test_the_switch_is_read_from_its_file_and_off_without_one(tmp_path: Path) -> None:
    assert switch(tmp_path).read() == {}
    said: dict[str, Any] = {"layer": BAD_LAYER, "allow": ["127.0.0.1:9"]}
    switch(tmp_path).turn(**said)
    assert switch(tmp_path).read() == said
    switch(tmp_path).off()
    assert switch(tmp_path).read() == {}


def test_without_the_rig_nothing_is_switched_and_nothing_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAOS_FOLDER", raising=False)
    note("fact", 1)
    assert switch().read() == {}
    monkeypatch.setenv("CHAOS_FOLDER", str(tmp_path))
    note("fact", 2)
    assert notes(tmp_path) == [("fact", "2")]


def test_the_calendar_of_the_import_holds_as_many_events_as_are_counted() -> None:
    from events.imports.ics import Settings, read

    reading = read(calendar("t").encode(), Settings(prefix="ics:1:", language="en", community_id=None))
    assert (len(reading.events), reading.left) == (EVENTS, [])
    assert len({one.data.external_id for one in reading.events}) == EVENTS
