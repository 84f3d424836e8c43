"""Tables of the embedded index: a file of its own, so that writing it never holds up the site's database."""

FORMAT = 1

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doc (
  id INTEGER PRIMARY KEY, facets TEXT NOT NULL, updated INTEGER NOT NULL, first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL, popularity INTEGER NOT NULL, name TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS entry (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, object_id INTEGER NOT NULL,
  version INTEGER NOT NULL, digest TEXT NOT NULL, public INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS entry_object ON entry (kind, object_id);
CREATE TABLE IF NOT EXISTS shown (id INTEGER PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS analysed (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, marks TEXT NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS fts USING fts5(
  title, body, marks, content='analysed', content_rowid='id', tokenize='ascii'
);
CREATE TABLE IF NOT EXISTS gone (key TEXT PRIMARY KEY, version INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS value (id INTEGER PRIMARY KEY, facet TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (facet, value));
CREATE TABLE IF NOT EXISTS word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, folded TEXT NOT NULL, count INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS word_folded ON word (folded, count);
CREATE VIRTUAL TABLE IF NOT EXISTS near USING fts5(folded, content='', tokenize='trigram');
"""

TABLES = ("fts", "near", "meta", "doc", "entry", "shown", "analysed", "gone", "value", "word")
