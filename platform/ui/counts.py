"""Counted things, one phrase each with the plural forms of the language; the wording is the glossary's."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import ngettext, npgettext

from ui import cldr

PHRASES: dict[str, Callable[[int], str]] = {
    "seats_left": lambda n: ngettext("{count} seat left", "{count} seats left", n),
    "members": lambda n: ngettext("{count} member", "{count} members", n),
    "people": lambda n: ngettext("{count} person", "{count} people", n),
    "communities": lambda n: ngettext("{count} community", "{count} communities", n),
    "topics": lambda n: ngettext("{count} topic", "{count} topics", n),
    "posts": lambda n: ngettext("{count} post", "{count} posts", n),
    "new_messages": lambda n: ngettext("{count} new message", "{count} new messages", n),
    "replies": lambda n: ngettext("{count} reply", "{count} replies", n),
    "results": lambda n: ngettext("{count} result", "{count} results", n),
    "events": lambda n: ngettext("{count} event", "{count} events", n),
    "days_left": lambda n: ngettext("{count} day left", "{count} days left", n),
    "hours": lambda n: ngettext("{count} hour", "{count} hours", n),
    "minutes_ago": lambda n: ngettext("{count} minute ago", "{count} minutes ago", n),
    "weeks": lambda n: ngettext("{count} week", "{count} weeks", n),
    "registrations": lambda n: ngettext("{count} registration", "{count} registrations", n),
    "ahead_of_you": lambda n: ngettext(
        "{count} person ahead of you on the waiting list", "{count} people ahead of you on the waiting list", n
    ),
    "needs": lambda n: ngettext("{count} need", "{count} needs", n),
    "offers": lambda n: ngettext("{count} offer", "{count} offers", n),
    "matches": lambda n: ngettext("{count} match", "{count} matches", n),
    "round_tables": lambda n: ngettext("{count} round table", "{count} round tables", n),
    "files": lambda n: ngettext("{count} file", "{count} files", n),
    "countries": lambda n: ngettext("{count} country", "{count} countries", n),
    "questions": lambda n: ngettext("{count} question", "{count} questions", n),
    "to_review": lambda n: ngettext("{count} item to review", "{count} items to review", n),
    "fields_to_correct": lambda n: ngettext("{count} field to correct", "{count} fields to correct", n),
    "unsent_changes": lambda n: ngettext("{count} change waiting to be sent", "{count} changes waiting to be sent", n),
}

# The noun alone, for tiles that show the number above it.
NOUNS: dict[str, Callable[[int], str]] = {
    "people": lambda n: npgettext("under a number", "person", "people", n),
    "posts": lambda n: npgettext("under a number", "post", "posts", n),
    "replies": lambda n: npgettext("under a number", "reply", "replies", n),
    "practitioners": lambda n: npgettext("under a number", "practitioner", "practitioners", n),
}


def counted(name: str, count: int) -> str:
    """`counted("members", 12)` is “12 members” in the active language."""
    return PHRASES[name](count).format(count=cldr.number(count))


def noun(name: str, count: int) -> str:
    """`noun("people", 12)` is “people” in the form that goes with 12 in the active language."""
    return NOUNS[name](count)
