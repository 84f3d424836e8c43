"""Asking the index."""
