"""A database written as SQL and read back is the same database."""

import sqlite3

from stack import schema

TABLES = """
CREATE TABLE page (id integer PRIMARY KEY AUTOINCREMENT, title text, made datetime, body blob);
CREATE INDEX page_title ON page (title);
CREATE VIRTUAL TABLE own_words USING fts5(title);
CREATE VIRTUAL TABLE page_words USING fts5(title, content='page', content_rowid='id');
CREATE TRIGGER page_added AFTER INSERT ON page BEGIN INSERT INTO page_words(rowid, title) VALUES (new.id, new.title); END;
INSERT INTO page (title, made, body) VALUES ('L''été; en deux
lignes', '2025-05-05 05:05:05.123456', x'00ff');
INSERT INTO page (title) VALUES (NULL);
DELETE FROM page WHERE title IS NULL;
INSERT INTO own_words (title) VALUES ('forest');
"""


def test_there_and_back() -> None:
    first, second = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    first.executescript(TABLES)
    text = "\n".join(schema.statements(first))
    second.executescript(text)
    assert "\n".join(schema.statements(second)) == text
    assert second.execute("SELECT title, hex(body), made FROM page").fetchall() == [
        ("L'été; en deux\nlignes", "00FF", "2026-01-01 00:00:00")
    ]
    assert second.execute("SELECT rowid FROM page_words WHERE page_words MATCH 'lignes'").fetchall() == [(1,)]
    assert second.execute("SELECT count(*) FROM own_words WHERE own_words MATCH 'forest'").fetchone() == (1,)
    assert second.execute("INSERT INTO page (title) VALUES ('next') RETURNING id").fetchone() == (3,), "numbers go on"


def test_only_what_varies_by_itself_is_overlooked() -> None:
    assert schema.steady("VALUES('2025-01-01 00:00:00')") == schema.steady("VALUES('2026-02-02 10:00:00.5')")
    assert schema.steady("CREATE TABLE a (b)") != schema.steady("CREATE TABLE a (c)")
