"""What every site needs beside its tables: vocabularies, the page tree, the groups of editors. Run after `migrate`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services.editors import ensure_groups
from cms.services.tree import ensure_tree
from vocabularies.services import load_shipped


class Command(BaseCommand):
    help = "Loads vocabularies and makes the page tree and the groups of editors. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        changes = load_shipped()
        ensure_tree()
        ensure_groups()
        self.stdout.write(f"Ready: {changes.concepts} terms, page tree in six languages, groups of editors.")
