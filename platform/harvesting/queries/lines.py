"""A file of records, read once to find where each kind stands, then kind by kind in the order in which they need each other."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from core.records import ID_LENGTH, Record, moment_of

LONGEST_LINE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line; `field` is empty where the line as a whole is."""

    line: int
    field: str
    code: str
    message: str


@dataclass(slots=True)
class Places:
    """Where the records of one kind stand: number of the line, offset in bytes, and what they are ordered by."""

    lines: array[int] = field(default_factory=lambda: array("Q"))
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    order: array[float] = field(default_factory=lambda: array("d"))


def survey(
    file: BinaryIO, kinds: Collection[str], tell: Callable[[Fault], None], on_line: Callable[[int], None]
) -> dict[str, Places]:
    """Returns the places of sound lines by kind; what is no record is told. `on_line` is called with bytes read."""
    found: dict[str, Places] = {kind: Places() for kind in kinds}
    offset, number = 0, 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        here, offset = offset, offset + len(line)
        if len(line) > LONGEST_LINE:
            offset += _skip(file)
            tell(Fault(number, "", "too_long", _("This line is longer than 4 MB.")))
            continue
        if line.strip():
            values = _values(line, number, kinds, tell)
            if values is not None:
                places = found[values["kind"]]
                places.lines.append(number)
                places.offsets.append(here)
                places.order.append(_time(values.get("created_at")))
        on_line(offset)
    return found


def records(file: BinaryIO, places: Places, *, by_time: bool) -> Iterator[Record]:
    """Yields the records of a kind in the order of the file, or of their `created_at`."""
    order: Any = range(len(places.lines))
    if by_time:
        order = sorted(order, key=lambda index: (places.order[index], places.lines[index]))
    for index in order:
        file.seek(places.offsets[index])
        yield Record(places.lines[index], json.loads(file.readline()))


def _values(line: bytes, number: int, kinds: Collection[str], tell: Callable[[Fault], None]) -> dict[str, Any] | None:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        tell(Fault(number, "", "not_json", _("This line is no JSON.")))
        return None
    if not isinstance(values, dict):
        tell(Fault(number, "", "no_object", _("This line is no JSON object.")))
        return None
    if values.get("kind") not in kinds:
        choices = ", ".join(kinds)
        tell(Fault(number, "kind", "unknown", _("This must be one of: {choices}.").format(choices=choices)))
        return None
    name = values.get("external_id")
    usable = isinstance(name, str) and 0 < len(name) <= ID_LENGTH and name.isprintable() and name == name.strip()
    if not usable:
        message = _("Every record needs an identifier: a text of at most {max} characters.").format(max=ID_LENGTH)
        tell(Fault(number, "external_id", "required", message))
        return None
    return values


def _time(text: Any) -> float:
    """Returns seconds, by which replies come after what they answer; without a date the end, in the file's order."""
    moment = moment_of(text) if isinstance(text, str) else None
    return (moment or datetime.max.replace(tzinfo=UTC)).timestamp()


def _skip(file: BinaryIO) -> int:
    skipped = 0
    while rest := file.readline(LONGEST_LINE):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped
