"""Files of records."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from harvesting.queries.lines import Fault
from harvesting.services.taking import Mapped, Report, take_file
from vocabularies.queries import catalogue


@pytest.fixture(autouse=True)
def fresh_copy() -> Any:
    catalogue.forget()
    yield
    catalogue.forget()


class Taken:
    """What an import told."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.mapped: list[Mapped] = []
        self.report = Report(on_fault=self.faults.append, on_mapped=self.mapped.extend)

    @property
    def counts(self) -> dict[str, int]:
        report = self.report
        return {
            name: getattr(report, name)
            for name in ("new", "changed", "same", "removed", "faulty")
            if getattr(report, name)
        }

    @property
    def told(self) -> list[tuple[int, str, str]]:
        return sorted((fault.line, fault.field, fault.code) for fault in self.faults)


@pytest.fixture
def take() -> Callable[..., Taken]:
    """`take(record, …)` imports records, or lines of bytes as they are."""

    def run(*lines: Any) -> Taken:
        taken = Taken()
        raw = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        take_file(file=io.BytesIO(raw), report=taken.report)
        return taken

    return run
