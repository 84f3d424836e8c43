"""What is particular to the embedded index: several writers, a file that vanishes, an older form."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.errors import Unavailable
from search.engines.embedded.engine import EmbeddedEngine
from tests.search.factories import ask, document, fill, found

WRITER = """
import sys
sys.path[:0] = sys.argv[3:]
from pathlib import Path
import django
from django.conf import settings
settings.configure(USE_I18N=False, LANGUAGES=[("en", "English")], INSTALLED_APPS=[])
django.setup()
from search.engines.embedded.engine import EmbeddedEngine
from search.documents.document import Document, Text
engine, start = EmbeddedEngine(Path(sys.argv[1])), int(sys.argv[2])
for number in range(start, start + 40):
    made = Document("topic", number, [Text("en", f"Wetland {number}", "shared")], "/x/", ("public",), facets={"theme": (f"T{number % 7}",)})
    engine.write([made], [f"topic:{number - 1}"] if number % 10 == 5 else [], version=engine.draw())
"""


def test_processes_write_at_once_while_others_ask(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite3"
    engine = EmbeddedEngine(path)
    root = Path(__file__).resolve().parents[3]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(start), str(root), str(root / "platform")],
            stderr=subprocess.PIPE,
        )
        for start in (1000, 2000, 3000)
    ]
    totals = []
    while any(writer.poll() is None for writer in writers):
        totals.append(ask(engine, "wetland").total)
    assert [(writer.wait(), writer.stderr and writer.stderr.read()) for writer in writers] == [(0, b"")] * 3

    answer = ask(engine, "wetland", size=200)
    assert answer.total == len(answer.found) == 3 * (40 - 4)
    assert sum(count for _theme, count in answer.facets["theme"]) == 108
    assert all(0 <= total <= 120 for total in totals)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.execute("INSERT INTO fts(fts) VALUES('integrity-check')")


def test_threads_share_connections(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "search.sqlite3")
    fill(engine, *(document(number, f"Wetland {number}") for number in range(50)))
    failures: list[BaseException] = []

    def work(start: int) -> None:
        try:
            for number in range(start, start + 20):
                fill(engine, document(number, f"Wetland {number}"))
                assert ask(engine, "wetland").total >= 50
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(start,)) for start in (100, 200, 300, 400)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert ask(engine, "wetland").total == 130


def test_file_that_was_removed_is_made_anew_and_waits_to_be_filled(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite3"
    engine = EmbeddedEngine(path)
    first = fill(engine, document(1, "Wetland"))
    engine.finish_rebuild(engine.begin_rebuild())
    for name in ("", "-wal", "-shm"):
        path.with_name(path.name + name).unlink(missing_ok=True)

    assert engine.ready() is False
    assert found(engine, "wetland") == set()
    assert fill(engine, document(1, "Wetland")) > first


def test_index_of_an_older_form_is_emptied(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite3"
    engine = EmbeddedEngine(path)
    fill(engine, document(1, "Wetland"))
    engine.finish_rebuild(engine.begin_rebuild())
    engine.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=1")

    assert EmbeddedEngine(path).ready() is False


def test_folder_that_cannot_be_written_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(Unavailable):
        EmbeddedEngine(tmp_path / "file" / "search.sqlite3").draw()


def test_counts_are_kept_only_until_the_index_changes(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "search.sqlite3")
    fill(engine, document(1, "Wetland"))
    assert ask(engine, "wetland").total == ask(engine, "wetland").total == 1
    other = EmbeddedEngine(tmp_path / "search.sqlite3")
    fill(other, document(2, "Wetland"))

    assert ask(engine, "wetland").total == 2
