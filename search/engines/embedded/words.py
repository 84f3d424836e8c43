"""Words of public documents: how one may go on, and how one may have been meant."""

from __future__ import annotations

from search.analysis.fold import fold, plain
from search.analysis.spelling import nearest
from search.engines.embedded.store import Store

CANDIDATES = 60


def beginnings(store: Store, start: str, size: int) -> list[str]:
    """Returns the most frequent words that begin so, at least two letters given."""
    folded = fold(plain(start))
    if len(folded) < 2:
        return []
    with store.lent() as connection:
        rows = connection.execute(
            "SELECT text FROM word WHERE folded >= ? AND folded < ? AND count > 0 ORDER BY count DESC, text LIMIT ?",
            (folded, folded + "\U0010ffff", size),
        ).fetchall()
    return [row[0] for row in rows]


def similar(store: Store, word: str) -> list[str]:
    """Returns up to three words spelled nearly so: by shared groups of three letters, then by distance."""
    folded = fold(plain(word))
    if len(folded) < 4:
        return []
    groups = dict.fromkeys(folded[at : at + 3] for at in range(len(folded) - 2))
    expression = " OR ".join('"' + group.replace('"', "") + '"' for group in list(groups)[:30])
    with store.lent() as connection:
        rows = connection.execute(
            "SELECT w.text, w.folded, w.count FROM near JOIN word w ON w.id = near.rowid "
            "WHERE near MATCH ? AND w.count > 0 ORDER BY near.rank LIMIT ?",
            (expression, CANDIDATES),
        ).fetchall()
    return nearest(folded, rows)
