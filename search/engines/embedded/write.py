"""Documents into the embedded index and out of it."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from search.analysis.fold import fold
from search.analysis.text import split_words, surface
from search.documents.document import Document, Text
from search.engines.embedded.store import Store

# A removed key is remembered so long, so that an older reading cannot bring it back.
TOMBSTONE_SECONDS = 86_400
CHUNK = 500


def mark(token: str) -> str:
    """Returns the word of the index for a right, e.g. `c:12` → `rc12`."""
    return "r" + token.replace(":", "").replace("-", "")


def besides(token: str) -> str:
    return "x" + token.replace(":", "").replace("-", "")


@dataclass(slots=True)
class Batch:
    """Rows for each table, inserted together; `values`: the numbers of facet values, new ones included."""

    values: dict[tuple[str, str], int]
    entry: list[tuple[object, ...]] = field(default_factory=list)
    analysed: list[tuple[object, ...]] = field(default_factory=list)
    doc: list[tuple[object, ...]] = field(default_factory=list)
    shown: list[tuple[object, ...]] = field(default_factory=list)

    def value(self, connection: sqlite3.Connection, facet: str, value: str) -> int:
        number = self.values.get((facet, value))
        if number is None:
            number = connection.execute(
                "INSERT INTO value(facet, value) VALUES(?, ?) RETURNING id", (facet, value)
            ).fetchone()[0]
            self.values[(facet, value)] = number
        return number

    def insert(self, connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT INTO entry(id, key, kind, object_id, version, digest, public) VALUES(?, ?, ?, ?, ?, ?, ?)",
            self.entry,
        )
        connection.executemany("INSERT INTO analysed(id, title, body, marks) VALUES(?, ?, ?, ?)", self.analysed)
        connection.executemany("INSERT INTO fts(rowid, title, body, marks) VALUES(?, ?, ?, ?)", self.analysed)
        connection.executemany(
            "INSERT INTO doc(id, facets, updated, first_day, last_day, popularity, name) VALUES(?, ?, ?, ?, ?, ?, ?)",
            self.doc,
        )
        connection.executemany("INSERT INTO shown(id, data) VALUES(?, ?)", self.shown)


class Writer:
    def __init__(self, store: Store) -> None:
        self.store = store

    def write(self, documents: Sequence[Document], gone: Iterable[str], *, version: int) -> None:
        """Stores and removes in transactions of 500; what a newer version wrote stays."""
        documents, keys = list(documents), list(gone)
        for start in range(0, max(len(documents), 1), CHUNK):
            with self.store.writing() as connection:
                values = self._store(connection, documents[start : start + CHUNK], version)
                if start == 0 and keys:
                    self._remove(connection, keys, version)
                connection.execute(
                    "INSERT INTO meta(name, n) VALUES('generation', 1) ON CONFLICT(name) DO UPDATE SET n = n + 1"
                )
            self.store.learn(values)

    def _known(self, connection: sqlite3.Connection, keys: list[str]) -> dict[str, tuple[int, int, str, int]]:
        holes = ",".join("?" * len(keys))
        rows = connection.execute(
            f"SELECT key, id, version, digest, public FROM entry WHERE key IN ({holes})",  # noqa: S608
            keys,
        )
        return {row[0]: row[1:] for row in rows}

    def _newer_removals(self, connection: sqlite3.Connection, keys: list[str], version: int) -> set[str]:
        holes = ",".join("?" * len(keys))
        rows = connection.execute(
            f"SELECT key FROM gone WHERE key IN ({holes}) AND version > ?",  # noqa: S608
            [*keys, version],
        )
        return {row[0] for row in rows}

    def _store(
        self, connection: sqlite3.Connection, documents: list[Document], version: int
    ) -> dict[tuple[str, str], int]:
        """Returns the numbers of facet values, to be learned once this is committed."""
        latest = {document.key: document for document in documents}
        if not latest:
            return {}
        keys = list(latest)
        known = self._known(connection, keys)
        removed = self._newer_removals(connection, keys, version)
        heard: Counter[str] = Counter()
        rows = connection.execute("SELECT facet, value, id FROM value")
        batch = Batch({(facet, value): number for facet, value, number in rows})
        following = connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()[0]
        for key, document in latest.items():
            old = known.get(key)
            if key in removed or (old and old[1] > version):
                continue
            digest = document.digest()
            if old and old[2] == digest:
                connection.execute("UPDATE entry SET version = ? WHERE id = ?", (version, old[0]))
                continue
            if old:
                self._take_out(connection, old[0], public=bool(old[3]), heard=heard)
            else:
                following += 1
            said = self._add(connection, batch, document, digest, version, id_=old[0] if old else following)
            if document.is_public:
                heard.update(said)
        batch.insert(connection)
        connection.executemany("DELETE FROM gone WHERE key = ? AND version <= ?", [(key, version) for key in keys])
        self._hear(connection, heard)
        return batch.values

    def _add(
        self, connection: sqlite3.Connection, batch: Batch, document: Document, digest: str, version: int, id_: int
    ) -> set[str]:
        """Returns the words of the document as people write them."""
        batch.entry.append(
            (id_, document.key, document.kind, document.object_id, version, digest, int(document.is_public))
        )
        facets = {"kind": (document.kind,), **document.facets}
        values = [batch.value(connection, facet, value) for facet, all_ in facets.items() for value in all_]
        numbers = sorted(values)
        marks = [
            *(mark(token) for token in document.audience),
            *(besides(token) for token in document.besides),
            *(f"f{number}" for number in numbers),
        ]
        analysed = document.analysed()
        batch.analysed.append((id_, analysed.title, analysed.body, " ".join(marks)))
        batch.doc.append(
            (
                id_, " ".join(map(str, numbers)), document.updated, document.first_day, document.last_day,
                document.popularity, fold(document.name.lower())[:100],
            )
        )  # fmt: skip
        data = {
            "path": document.path,
            "texts": document.texts_as_rows(),
            "external_id": document.external_id,
            "card": document.card,
            "title_found": document.title_found,
        }
        batch.shown.append((id_, json.dumps(data, ensure_ascii=False)))
        return analysed.words

    def _take_out(self, connection: sqlite3.Connection, id_: int, *, public: bool, heard: Counter[str]) -> None:
        if public:
            data = json.loads(connection.execute("SELECT data FROM shown WHERE id = ?", (id_,)).fetchone()[0])
            heard.subtract(_words([Text(*row) for row in data["texts"]]))
        connection.execute(
            "INSERT INTO fts(fts, rowid, title, body, marks) SELECT 'delete', id, title, body, marks FROM analysed WHERE id = ?",
            (id_,),
        )
        for table in ("analysed", "doc", "shown", "entry"):
            connection.execute(f"DELETE FROM {table} WHERE id = ?", (id_,))  # noqa: S608

    def _remove(self, connection: sqlite3.Connection, keys: list[str], version: int) -> None:
        now = int(time.time())
        heard: Counter[str] = Counter()
        for start in range(0, len(keys), CHUNK):
            part = keys[start : start + CHUNK]
            for id_, found, _digest, public in self._known(connection, part).values():
                if found <= version:
                    self._take_out(connection, id_, public=bool(public), heard=heard)
        connection.executemany(
            "INSERT INTO gone(key, version, at) VALUES(?, ?, ?) "
            "ON CONFLICT(key) DO UPDATE SET version = max(version, excluded.version), at = excluded.at",
            [(key, version, now) for key in keys],
        )
        connection.execute("DELETE FROM gone WHERE at < ?", (now - TOMBSTONE_SECONDS,))
        self._hear(connection, heard)

    def _hear(self, connection: sqlite3.Connection, heard: Counter[str]) -> None:
        """Keeps the counts of the words of public documents."""
        rows = [(word, fold(word), count) for word, count in heard.items() if count]
        last = connection.execute("SELECT coalesce(max(id), 0) FROM word").fetchone()[0]
        connection.executemany(
            "INSERT INTO word(text, folded, count) VALUES(?, ?, ?) "
            "ON CONFLICT(text) DO UPDATE SET count = count + excluded.count",
            rows,
        )
        connection.execute("INSERT INTO near(rowid, folded) SELECT id, folded FROM word WHERE id > ?", (last,))


def _words(texts: Iterable[Text]) -> set[str]:
    return {word for text in texts for word in surface(split_words(f"{text.title}\n{text.body}"))}
