"""`import_records` and `export_records` as operators call them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.harvesting import samples

pytestmark = pytest.mark.django_db


def _run(name: str, *args: Any, **options: Any) -> tuple[str, str]:
    out, errors = io.StringIO(), io.StringIO()
    with translation.override("en"):
        call_command(name, *map(str, args), stdout=out, stderr=errors, **options)
    return out.getvalue(), errors.getvalue()


def _write(path: Path, *lines: Any) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def test_a_file_and_its_map(tmp_path: Path) -> None:
    out, errors = _run("import_records", _write(tmp_path / "all.jsonl", *samples.NETWORK), map=str(tmp_path / "map"))
    assert ("New: 12;" in out, errors) == (True, "")
    lines = [json.loads(line) for line in (tmp_path / "map").read_text().splitlines()]
    assert all(set(line) == {"external_id", "kind", "id", "url"} for line in lines)
    assert {(line["kind"], line["external_id"]) for line in lines} == {
        (one["kind"], one["external_id"]) for one in samples.NETWORK
    }


def test_bad_lines_are_told_and_strict_fails_at_the_end(tmp_path: Path) -> None:
    file = _write(tmp_path / "bad.jsonl", "nonsense", samples.REEFS, {**samples.QUARTER, "date_text": "soon"})
    out, errors = _run("import_records", file)
    assert "New: 1;" in out and "bad lines: 2" in out
    assert [line.partition(": ")[0] for line in errors.splitlines()] == ["Line 1", "Line 3"] and "date_text" in errors
    with pytest.raises(CommandError):
        _run("import_records", file, strict=True)


def test_a_file_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    for name, path in (("import_records", tmp_path / "nothing"), ("export_records", tmp_path / "no" / "folder")):
        with pytest.raises(CommandError, match="nothing|folder"):
            _run(name, path)


def test_a_pipe_is_read_too(monkeypatch: Any) -> None:
    class Pipe:
        buffer = io.BytesIO("\n".join(map(json.dumps, samples.NETWORK)).encode())

    monkeypatch.setattr("sys.stdin", Pipe)
    assert "New: 12;" in _run("import_records", "-")[0]


def test_what_was_written_is_read_again_as_unchanged_content(tmp_path: Path) -> None:
    _run("import_records", _write(tmp_path / "all.jsonl", *samples.NETWORK))
    _out, errors = _run("export_records", tmp_path / "out.jsonl")
    assert "12" in errors
    again = _run("export_records")[0].splitlines()
    assert (tmp_path / "out.jsonl").read_text().splitlines() == again and len(again) == 12
    only = _run("export_records", kind=["event"])[0].splitlines()
    assert [json.loads(line)["kind"] for line in only] == ["event", "event"]
    with pytest.raises(CommandError):
        _run("export_records", kind=["dragon"])
