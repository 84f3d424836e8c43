"""Reads: everything that a page or the API shows of communities."""
