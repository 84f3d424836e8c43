"""`manage.py import_calendar URL|FILE`: events of another calendar, again and again without a second copy."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.errors import HalqaError
from events.imports import cbd
from events.services.incoming import Taken, take_in
from events.services.sources import file_source, import_calendar, take_calendar


class Command(BaseCommand):
    help = "Reads an iCalendar address or file, or a JSON file of the Convention's meetings or activities."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="address (http, https) or file (.ics, .json)")
        parser.add_argument("--language", default="en", help="language of the texts in an iCalendar file")
        parser.add_argument("--name", default="", help="what the calendar is called")

    def handle(self, *args: Any, **options: Any) -> None:
        source: str = options["source"]
        try:
            if source.startswith(("http://", "https://", "webcal://")):
                url = source.replace("webcal://", "https://", 1)
                taken = import_calendar(actor=None, url=url, name=options["name"], language=options["language"])
            else:
                taken = self._file(Path(source), options)
        except HalqaError as error:
            raise CommandError(str(error.message)) from error
        self._tell(taken)

    def _file(self, path: Path, options: dict[str, Any]) -> Taken:
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise CommandError(_("The file {file} cannot be read.").format(file=path)) from error
        if path.suffix.lower() != ".json":
            name = options["name"] or path.name
            return take_calendar(
                actor=None, raw=raw, source=file_source(actor=None, name=name, language=options["language"])
            )
        try:
            records = json.loads(raw)["records"]
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(_("The file {file} holds no list of records.").format(file=path)) from error
        is_activities = any("startVerbatim" in record for record in records[:5])
        reading = cbd.activities(records) if is_activities else cbd.meetings(records)
        return take_in(actor=None, reading=reading)

    def _tell(self, taken: Taken | None) -> None:
        if taken is None:
            self.stdout.write(_("Unchanged since the last time."))
            return
        self.stdout.write(
            _("New: {new}; changed: {changed}; unchanged: {same}; cancelled: {cancelled}; left out: {left}.").format(
                new=taken.new, changed=taken.changed, same=taken.same, cancelled=taken.cancelled, left=len(taken.left)
            )
        )
        for one in taken.left:
            self.stdout.write(f"  {one.title}: {one.reason}")
