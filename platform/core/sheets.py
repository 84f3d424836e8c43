"""Lines of CSV for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable

# Lets spreadsheets know that what follows is UTF-8; stands before the first line.
MARK = "\ufeff"
# The wide signs of Chinese keyboards begin formulas there too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class _Echo:
    def write(self, value: str) -> str:
        return value


_writer = csv.writer(_Echo())


def line(cells: Iterable[str]) -> str:
    """Returns the cells as one line of CSV (RFC 4180), each made safe."""
    return str(_writer.writerow([safe_cell(cell) for cell in cells]))


def safe_cell(text: str) -> str:
    """Returns the text so that no spreadsheet takes it for a formula, whatever space stands before (CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text
