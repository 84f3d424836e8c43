"""Brings the stored vocabularies in step with those that come with the site; safe to run at every start."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from vocabularies.services import load_shipped


class Command(BaseCommand):
    help = "Loads targets, subjects, regions, countries and the other vocabularies. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        changes = load_shipped()
        if not changes:
            self.stdout.write(f"Vocabularies: {changes.concepts} terms, nothing changed.")
            return
        self.stdout.write(
            f"Vocabularies: {changes.concepts} terms, {changes.added} added, {changes.changed} changed, "
            f"{changes.retired} retired; {changes.aliases} other identifiers and {changes.matches} matches changed."
        )
