"""`manage.py export_records`: this site's records as JSON lines, which `import_records` of another site takes in."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.records import kinds
from harvesting.queries.giving import give


class Command(BaseCommand):
    help = "Writes practitioners, communities, topics, posts, events and pages as JSON lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="file to write; the standard output without one")
        parser.add_argument("--kind", action="append", default=[], help="only this kind (may be given several times)")
        parser.add_argument("--public", action="store_true", help="only what everybody may see, without addresses")

    def handle(self, *args: Any, **options: Any) -> None:
        known = [kind.name for kind in kinds()]
        if unknown := [name for name in options["kind"] if name not in known]:
            raise CommandError(_("Unknown kinds: {names}").format(names=", ".join(unknown)))
        lines = (
            json.dumps(record, ensure_ascii=False) for record in give(kinds=options["kind"], public=options["public"])
        )
        if options["file"] == "-":
            for line in lines:
                self.stdout.write(line)
            return
        count = 0
        try:
            with Path(options["file"]).open("w", encoding="utf-8") as file:
                for line in lines:
                    file.write(line + "\n")
                    count += 1
        except OSError as error:
            raise CommandError(_("The file {file} cannot be written.").format(file=options["file"])) from error
        self.stderr.write(_("Records written: {count}").format(count=count))
