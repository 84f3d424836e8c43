"""The index that needs nothing installed: one SQLite file beside the database."""
