"""Why the stack gives up."""

from __future__ import annotations


class Missing(Exception):
    """A program that is not on this machine: the sentence names it and the way to get it."""


class NotReady(Exception):
    """A server that was started and did not come up: the sentence carries the end of its log."""
