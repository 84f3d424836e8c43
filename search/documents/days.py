"""Dates as the index counts them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

EPOCH = date(1970, 1, 1)
FAR = (date(9999, 1, 1) - EPOCH).days


def day_number(moment: datetime | date | None, default: int = 0) -> int:
    """Returns days since 1970-01-01 (UTC)."""
    if moment is None:
        return default
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC).date()
    return (moment - EPOCH).days


def day_of(number: int) -> date:
    return EPOCH + timedelta(days=number)


def seconds(moment: datetime | None) -> int:
    """Returns seconds since 1970-01-01, 0 for none."""
    return int(moment.timestamp()) if moment else 0
