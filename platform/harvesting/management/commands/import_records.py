"""`manage.py import_records FILE`: people, communities, topics, posts, events and pages of another system."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from harvesting.queries.lines import Fault
from harvesting.services.taking import Mapped, Report, take_file


class Command(BaseCommand):
    help = "Takes in JSON lines of another system; the same file again changes nothing. See docs/guides/partner.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="file of JSON lines, or - for the standard input")
        parser.add_argument("--map", dest="map", default="", help="file to write identifiers and addresses to")
        parser.add_argument("--strict", action="store_true", help="end with a failure when a line was bad")

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report(on_fault=self._fault, on_progress=self._progress)
        with ExitStack() as stack:
            file = self._open(stack, options["file"])
            if options["map"]:
                report.on_mapped = self._mapper(self._open_map(stack, options["map"]))
            take_file(file=file, report=report)
        if self._is_watched():
            self.stderr.write("")
        self.stdout.write(
            _(
                "New: {new}; changed: {changed}; unchanged: {same}; removed here before and left so: {removed}; "
                "bad lines: {faulty}."
            ).format(
                new=report.new, changed=report.changed, same=report.same, removed=report.removed, faulty=report.faulty
            )
        )
        if report.faulty and options["strict"]:
            raise CommandError(_("Some lines were not taken in."))

    def _open(self, stack: ExitStack, name: str) -> BinaryIO:
        if name != "-":
            try:
                return stack.enter_context(Path(name).open("rb"))
            except OSError as error:
                raise CommandError(_("The file {file} cannot be read.").format(file=name)) from error
        # The file is read once for each kind, so what comes down a pipe is kept for that long.
        kept = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.seek(0)
        return kept  # type: ignore[return-value]

    def _open_map(self, stack: ExitStack, name: str) -> IO[str]:
        try:
            return stack.enter_context(Path(name).open("w", encoding="utf-8"))
        except OSError as error:
            raise CommandError(_("The file {file} cannot be written.").format(file=name)) from error

    def _mapper(self, file: IO[str]) -> Any:
        def write(found: Sequence[Mapped]) -> None:
            for each in found:
                line = {"external_id": each.external_id, "kind": each.kind, "id": each.id, "url": each.url}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

        return write

    def _fault(self, fault: Fault) -> None:
        place = f"{fault.field}: " if fault.field else ""
        self.stderr.write(_("Line {line}: {problem}").format(line=fault.line, problem=f"{place}{fault.message}"))

    def _progress(self, kind: str, done: int, total: int) -> None:
        if self._is_watched():
            self.stderr.write(f"\r{kind}: {done}/{total}   ", ending="" if done < total else "\n")
            self.stderr.flush()

    def _is_watched(self) -> bool:
        return bool(getattr(self.stderr, "isatty", lambda: False)())
