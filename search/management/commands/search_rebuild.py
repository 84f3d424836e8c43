"""`manage.py search_rebuild`: a new index beside the old one, put in place when it is complete."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import Unavailable
from search.engines.choice import engine
from search.services.rebuild import rebuild


class Command(BaseCommand):
    help = "Builds the search index anew while the old one goes on answering."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def progress(kind: str, count: int) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(f"{kind}: {count}")

        try:
            count = rebuild(progress=progress)
        except Unavailable as error:
            raise CommandError(f"The search engine is away ({engine().name}); nothing was changed.") from error
        self.stdout.write(f"{count} documents in {time.monotonic() - began:.1f} s ({engine().name})")
