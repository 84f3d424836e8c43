"""`manage.py search_check [--repair]`: is the index what the database says?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import Unavailable
from search.engines.choice import engine
from search.enums import Kind
from search.models import Rejected
from search.services.check import compare, repair

SHOWN = 10


class Command(BaseCommand):
    help = "Holds the database against the search index; ends with an error where they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="renew what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            left = sum(self._check(kind, repairing=options["repair"]) for kind in Kind)
        except Unavailable as error:
            raise CommandError(f"The search engine is away ({engine().name}).") from error
        for row in Rejected.objects.all()[:SHOWN]:
            self.stdout.write(f"rejected by the engine: {row.key}: {row.reason[:200]}")
        if left:
            raise CommandError(f"{left} documents differ between the database and the index.")

    def _check(self, kind: Kind, *, repairing: bool) -> int:
        difference = compare(kind)
        if difference and repairing:
            self.stdout.write(f"{kind}: {repair(difference)} renewed")
            difference = compare(kind)
        self.stdout.write(
            f"{kind}: {difference.documents} documents, {len(difference.missing)} missing, "
            f"{len(difference.stale)} stale, {len(difference.ghosts)} without a row"
        )
        for key in difference.keys[:SHOWN]:
            self.stdout.write(f"  {key}")
        return len(difference.keys)
