"""Taking records in: kind by kind, in chunks, each chunk whole or not at all."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from core import records as registry
from core.among import among
from core.errors import FieldError, HalqaError
from core.records import Chunk, Kind, Record
from core.rows import insert_values, rewrite
from harvesting.facts import RecordsTaken
from harvesting.models import TakenRecord
from harvesting.queries.lines import Fault, records, survey
from outbox.services.recording import leaving_out

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where a record stands here."""

    external_id: str
    kind: str
    id: int
    url: str


@dataclass(slots=True)
class Report:
    """Counts by what became of records; `removed` are those whose rows were removed here and stay so."""

    new: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0
    faulty: int = 0
    on_fault: Callable[[Fault], None] = lambda fault: None
    on_mapped: Callable[[Sequence[Mapped]], None] | None = None
    on_progress: Callable[[str, int, int], None] = lambda kind, done, total: None

    @property
    def total(self) -> int:
        return self.new + self.changed + self.same + self.removed + self.faulty

    def fault(self, fault: Fault) -> None:
        self.on_fault(fault)


@dataclass(slots=True)
class _Chunk:
    """What one transaction did: counted and told only once it is committed."""

    chunk: Chunk = field(default_factory=Chunk)
    same: dict[str, int] = field(default_factory=dict)
    removed: int = 0
    # Lines whose identifier stands in an earlier one of the chunk.
    twice: set[int] = field(default_factory=set)


def take_file(*, file: BinaryIO, report: Report) -> Report:
    """Reads a file of JSON lines and returns the report. A bad line is told and the others are taken.

    Kinds come in the order in which they need each other, whatever their order in the file. Search hears of them, people
    do not.
    """
    kinds = registry.kinds()
    found = survey(file, [kind.name for kind in kinds], lambda fault: _bad(report, [fault]), lambda _bytes: None)
    for kind in kinds:
        places = found[kind.name]
        waiting = _take_all(kind, records(file, places, by_time=kind.by_time), len(places.lines), report)
        while waiting:
            again = [Record(record.line, record.values) for record in waiting]
            left = _take_all(kind, again, len(again), report)
            if len(left) == len(waiting):
                _bad(report, [_fault(record.line, record.waits) for record in left if record.waits])
                break
            waiting = left
    return report


def _take_all(kind: Kind, found: Iterable[Record], total: int, report: Report) -> list[Record]:
    """Takes the records in chunks; returns those that wait for another one."""
    waiting: list[Record] = []
    rest, done = iter(found), 0
    while part := list(islice(rest, kind.size)):
        waiting += _take_safely(kind, part, report)
        done += len(part)
        report.on_progress(kind.name, done, total)
    return waiting


def _take_safely(kind: Kind, part: Sequence[Record], report: Report) -> list[Record]:
    """Takes a chunk; where the database refuses it, each record by itself, so that one costs no other."""
    try:
        return _take(kind, part, report)
    except (DatabaseError, HalqaError, ValueError, TypeError, OverflowError) as error:
        if len(part) == 1:
            logger.warning("Line %s was not taken: %r", part[0].line, error)
            message = _("This record could not be stored.")
            _bad(report, [Fault(part[0].line, "", "not_stored", message)])
            return []
    waiting = []
    for record in part:
        waiting += _take_safely(kind, [Record(record.line, record.values)], report)
    return waiting


def _take(kind: Kind, part: Sequence[Record], report: Report) -> list[Record]:
    with transaction.atomic(), leaving_out("notifications"):
        done = _write(kind, part)
    chunk = done.chunk
    told = [_fault(record.line, error) for record in part for error in record.faults]
    stored = chunk.made.keys() | chunk.changed.keys()
    bad = done.twice | {record.line for record in part if record.faults and record.external_id not in stored}
    report.new += len(chunk.made)
    report.changed += len(chunk.changed)
    report.same += len(done.same)
    report.removed += done.removed
    _bad(report, told, count=len(bad))
    if report.on_mapped is not None:
        rows = {**chunk.made, **chunk.changed, **done.same}
        addresses = kind.urls(list(rows.values()))
        report.on_mapped([Mapped(key, kind.name, pk, addresses.get(pk, "")) for key, pk in rows.items()])
    return [record for record in part if record.waits is not None and not record.faults]


def _write(kind: Kind, part: Sequence[Record]) -> _Chunk:
    done = _Chunk()
    names = [record.external_id for record in part]
    ledger = {row.external_id: row for row in TakenRecord.objects.filter(kind=kind.name, external_id__in=among(names))}
    here = kind.known(names)
    digests: dict[str, str] = {}
    wanted: list[Record] = []
    for record in part:
        name, digest = record.external_id, _digest(record.values)
        row = ledger.get(name)
        if name in digests:
            done.twice.add(record.line)
            record.fault("external_id", "twice", _("This identifier stands in the file twice."))
        elif row is not None and name not in here:
            done.removed += 1
        elif row is not None and row.digest == digest:
            done.same[name] = here[name]
        else:
            wanted.append(record)
        digests[name] = digest
    if not wanted:
        return done
    chunk = done.chunk
    chunk.before = here
    kind.take(wanted, chunk)
    for more in registry.extensions(kind.name):
        more(wanted, chunk)
    rows = {**chunk.made, **chunk.changed}
    # What waits or was told as faulty is tried again by the next run.
    sound = {record.external_id for record in wanted if record.is_sound}
    _remember(kind.name, rows, {name: digests[name] if name in sound else "" for name in rows}, ledger)
    if rows:
        outbox.record(RecordsTaken(**{f"{kind.name}_ids": tuple(rows.values())}))
    return done


def _remember(
    kind: str, rows: Mapping[str, int], digests: Mapping[str, str], ledger: Mapping[str, TakenRecord]
) -> None:
    known = [ledger[name] for name in rows if name in ledger]
    for row in known:
        row.object_id, row.digest = rows[row.external_id], digests[row.external_id]
    rewrite(known, ["object_id", "digest", "taken_at"])
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    insert_values(
        TakenRecord,
        ("kind", "external_id", "object_id", "digest", "taken_at"),
        ((kind, name, pk, digests[name], now) for name, pk in rows.items() if name not in ledger),
    )


def _digest(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _fault(line: int, error: FieldError) -> Fault:
    return Fault(line, error.field, error.code, str(error.message))


def _bad(report: Report, faults: Sequence[Fault], *, count: int | None = None) -> None:
    report.faulty += len(faults) if count is None else count
    for fault in faults:
        report.fault(fault)
