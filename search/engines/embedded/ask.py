"""Answers of the embedded index."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from functools import lru_cache

from search.documents.document import Text
from search.engines.base import DEEPEST, Answer, Found, Question
from search.engines.embedded import match
from search.engines.embedded.store import Store
from search.enums import Sort

ORDERS = {
    Sort.RELEVANCE: ("fts.rank", ""),
    Sort.DATE: ("d.updated DESC, fts.rowid DESC", "d"),
    Sort.SOONEST: ("d.first_day, fts.rowid", "d"),
    Sort.NAME: ("d.name, fts.rowid", "d"),
    Sort.ACTIVITY: ("d.popularity DESC, fts.rowid", "d"),
}
# A value that no document has: choosing it finds nothing.
NOBODY = 0
# Rows of facet counts kept in the process, all questions together: some ten megabytes.
MOST_KEPT = 60_000


@lru_cache(maxsize=50_000)
def _numbers(facets: str) -> frozenset[int]:
    return frozenset(map(int, facets.split()))


class Asker:
    def __init__(self, store: Store) -> None:
        self.store = store
        self._counted: dict[tuple[str, str], tuple[int, Counter[str]]] = {}
        self._kept = 0

    def forget(self) -> None:
        """Drops what is kept between questions: for measuring one that was not asked before."""
        self._counted, self._kept = {}, 0

    def ask(self, question: Question) -> Answer:
        with self.store.lent() as connection:
            connection.execute("BEGIN")
            try:
                return self._ask(connection, question)
            finally:
                connection.execute("COMMIT")

    def counts(self, question: Question) -> list[int]:
        with self.store.lent() as connection:
            chosen = self._chosen(connection, question)
            dates, values = _dates(question)
            found = []
            for term in question.terms:
                expression = match.expression([term], question.rights, self.store.values)
                expression = match.narrowed(expression, chosen.values())
                found.append(
                    connection.execute(
                        f"SELECT count(*) FROM fts CROSS JOIN doc d ON d.id = fts.rowid WHERE fts MATCH ? {dates}",  # noqa: S608
                        [expression, *values],
                    ).fetchone()[0]
                )
            return found

    def _chosen(self, connection: sqlite3.Connection, question: Question) -> dict[str, list[int]]:
        wanted = [(facet, value) for facet, values in question.chosen.items() for value in values]
        wanted += [("language", question.language), *(("community", str(pk)) for pk in question.rights.closing)]
        if any(one not in self.store.values for one in wanted):
            self.store.load_values(connection)
        values = self.store.values
        return {
            facet: [values.get((facet, value), NOBODY) for value in picked]
            for facet, picked in question.chosen.items()
            if picked
        }

    def _ask(self, connection: sqlite3.Connection, question: Question) -> Answer:
        chosen = self._chosen(connection, question)
        expression = match.expression(question.terms, question.rights, self.store.values)
        mine = self.store.values.get(("language", question.language), NOBODY)
        counted = self._count(connection, question, expression)
        total, in_language, facets = self._facets(connection, question, chosen, counted, mine)
        rows = self._rows(connection, question, match.narrowed(expression, chosen.values()), mine, in_language, total)
        return Answer(total, self._found(connection, rows), facets, in_language)

    def _count(self, connection: sqlite3.Connection, question: Question, expression: str) -> Counter[str]:
        """Returns how many documents share each row of facet values; kept until the index changes."""
        row = connection.execute("SELECT n FROM meta WHERE name = 'generation'").fetchone()
        generation = row[0] if row else 0
        dates, values = _dates(question)
        key = (expression, f"{values}")
        kept = self._counted.get(key)
        if kept and kept[0] == generation:
            return kept[1]
        rows = connection.execute(
            f"SELECT d.facets FROM fts CROSS JOIN doc d ON d.id = fts.rowid WHERE fts MATCH ? {dates}",  # noqa: S608
            [expression, *values],
        )
        counted = Counter(row[0] for row in rows)
        self._keep(key, generation, counted)
        return counted

    def _keep(self, key: tuple[str, str], generation: int, counted: Counter[str]) -> None:
        size = len(counted) + 10
        if size > MOST_KEPT:
            return
        if self._kept + size > MOST_KEPT:
            self._counted, self._kept = {}, 0
        self._counted[key] = (generation, counted)
        self._kept += size

    def _facets(
        self,
        connection: sqlite3.Connection,
        question: Question,
        chosen: dict[str, list[int]],
        counted: Counter[str],
        mine: int,
    ) -> tuple[int, int, dict[str, list[tuple[str, int]]]]:
        total = in_language = 0
        wanted = {facet: set(numbers) for facet, numbers in chosen.items()}
        passing: Counter[int] = Counter()
        without: dict[str, Counter[int]] = {facet: Counter() for facet in wanted}
        for text, count in counted.items():
            numbers = _numbers(text)
            failed = [facet for facet, picked in wanted.items() if numbers.isdisjoint(picked)]
            if not failed:
                total += count
                in_language += count * (mine in numbers)
                for number in numbers:
                    passing[number] += count
                for counter in without.values():
                    for number in numbers:
                        counter[number] += count
            elif len(failed) == 1:
                counter = without[failed[0]]
                for number in numbers:
                    counter[number] += count
        if any(number not in self.store.named for number in passing):
            self.store.load_values(connection)
        named = self.store.named
        facets: dict[str, list[tuple[str, int]]] = {}
        for facet in question.facets:
            counter = without.get(facet, passing)
            rows = [(named[number][1], count) for number, count in counter.items() if named[number][0] == facet]
            facets[facet] = sorted(rows, key=lambda row: (-row[1], row[0]))
        return total, in_language, facets

    def _rows(
        self,
        connection: sqlite3.Connection,
        question: Question,
        expression: str,
        mine: int,
        in_language: int,
        total: int,
    ) -> list[tuple[int, float]]:
        """Returns (id, score) of the page; where the person's language goes first, as two questions one after the other."""
        offset, size = question.offset, min(question.size, DEEPEST - question.offset)
        if size <= 0 or total == 0:
            return []
        if not question.language_first or in_language in (0, total):
            return self._page(connection, question, expression, offset, size)
        rows = []
        if offset < in_language:
            rows = self._page(connection, question, match.narrowed(expression, [[mine]]), offset, size)
        if len(rows) < size:
            others = f"({expression}) NOT ({match.any_mark([f'f{mine}'])})"
            rows += self._page(connection, question, others, max(0, offset - in_language), size - len(rows))
        return rows

    def _page(
        self, connection: sqlite3.Connection, question: Question, expression: str, offset: int, size: int
    ) -> list[tuple[int, float]]:
        order, joined = ORDERS[Sort(question.sort)]
        if not question.terms and not joined:
            order, joined = ORDERS[Sort.DATE]
        dates, values = _dates(question)
        join = "CROSS JOIN doc d ON d.id = fts.rowid" if joined or dates else ""
        score = "fts.rank" if order == "fts.rank" else "0"
        return connection.execute(
            f"SELECT fts.rowid, {score} FROM fts {join} WHERE fts MATCH ? {dates} ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608
            [expression, *values, size, offset],
        ).fetchall()

    def _found(self, connection: sqlite3.Connection, rows: list[tuple[int, float]]) -> list[Found]:
        if not rows:
            return []
        holes = ",".join("?" * len(rows))
        columns = "d.id, e.key, e.kind, e.object_id, d.facets, d.updated, d.first_day, d.last_day, s.data"
        tables = "doc d JOIN entry e ON e.id = d.id JOIN shown s ON s.id = d.id"
        question = f"SELECT {columns} FROM {tables} WHERE d.id IN ({holes})"  # noqa: S608
        stored = {row[0]: row[1:] for row in connection.execute(question, [row[0] for row in rows])}
        numbers_here = {number for row in stored.values() for number in _numbers(row[3])}
        if not numbers_here <= self.store.named.keys():
            self.store.load_values(connection)
        named = self.store.named
        found = []
        for id_, rank in rows:
            key, kind, object_id, numbers, updated, first_day, last_day, data = stored[id_]
            shown = json.loads(data)
            facets: dict[str, tuple[str, ...]] = {}
            for number in sorted(_numbers(numbers)):
                name, value = named[number]
                facets[name] = (*facets.get(name, ()), value)
            found.append(
                Found(
                    key, kind, object_id, round(-rank, 4) if rank else 0.0, shown["path"],
                    [Text(*row) for row in shown["texts"]], shown["external_id"], updated, first_day, last_day,
                    facets, shown["card"], shown["title_found"],
                )
            )  # fmt: skip
        return found


def _dates(question: Question) -> tuple[str, list[int]]:
    conditions, values = "", []
    if question.from_day is not None:
        conditions += " AND d.last_day >= ?"
        values.append(question.from_day)
    if question.to_day is not None:
        conditions += " AND d.first_day <= ?"
        values.append(question.to_day)
    return conditions, values
