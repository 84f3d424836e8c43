"""The embedded engine: see `search.engines.base.Engine` for what each part promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from search.documents.document import Document
from search.engines.base import Answer, Question, Rejection
from search.engines.embedded import words
from search.engines.embedded.ask import Asker
from search.engines.embedded.store import Store
from search.engines.embedded.write import CHUNK, Writer


class EmbeddedEngine:
    name = "embedded"

    def __init__(self, path: Path) -> None:
        self.store = Store(path)
        self._writer = Writer(self.store)
        self._asker = Asker(self.store)

    def ready(self) -> bool:
        return self.store.read_meta("built") > 0

    def lost(self) -> bool:
        """Never: a file that is lost is made anew, empty, and then it is not `ready`."""
        return False

    def draw(self) -> int:
        return self.store.draw()

    def write(
        self, documents: Sequence[Document], gone: Iterable[str], *, version: int, also: Sequence[str] = ()
    ) -> list[Rejection]:
        self._writer.write(documents, gone, version=version)
        return []

    def ask(self, question: Question) -> Answer:
        return self._asker.ask(question)

    def forget(self) -> None:
        """Drops what is kept between questions."""
        self._asker.forget()

    def counts(self, question: Question) -> list[int]:
        return self._asker.counts(question)

    def beginnings(self, start: str, size: int) -> list[str]:
        return words.beginnings(self.store, start, size)

    def similar(self, word: str) -> list[str]:
        return words.similar(self.store, word)

    def digests(self, kind: str, first: int, last: int) -> dict[str, str]:
        with self.store.lent() as connection:
            rows = connection.execute(
                "SELECT key, digest FROM entry WHERE kind = ? AND object_id BETWEEN ? AND ?", (kind, first, last)
            )
            return dict(rows.fetchall())

    def refresh(self) -> None:
        """Nothing to do: what is written is visible."""

    def begin_rebuild(self) -> str:
        """The embedded index is renewed in place: every document written again, what was not is removed."""
        return str(self.draw())

    def fill(self, name: str, batches: Iterator[tuple[int, list[Document]]]) -> tuple[int, list[Rejection]]:
        count = 0
        for version, documents in batches:
            self.write(documents, (), version=version)
            count += len(documents)
        return count, []

    def finish_rebuild(self, name: str) -> None:
        with self.store.lent() as connection:
            keys = [row[0] for row in connection.execute("SELECT key FROM entry WHERE version < ?", (int(name),))]
        for start in range(0, len(keys), CHUNK):
            self.write((), keys[start : start + CHUNK], version=int(name))
        self.store.set_meta("built", int(name))

    def drop(self, name: str) -> None:
        """Nothing to remove: the index is renewed in place."""

    def close(self) -> None:
        self.store.close()
