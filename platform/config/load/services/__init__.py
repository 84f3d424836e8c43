"""Bulk writers: rows as the services of each package would leave them, without a fact and a lock for each."""
