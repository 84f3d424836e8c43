"""Rows as HTML, written by plain functions because pages hold many of them."""
