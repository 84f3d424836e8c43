"""Recurrence rules of other programs: put right where the mistake is a known one, refused where expanding has no end."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

# A day may hold this many occurrences of one event; rules that make more are mistakes or attacks.
MOST_A_DAY = 4
SLOW = frozenset({"YEARLY", "MONTHLY", "WEEKLY", "DAILY"})
_UNTIL = re.compile(r"^(\d{8})(?:T(\d{6})(Z?))?$")


class UnusableRule(ValueError):
    """`reason` is told to whoever imports; the first occurrence is kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def mended(rule: str, *, start: date, zone: str, until: datetime) -> str:
    """Returns the rule with UNTIL in the form that RFC 5545 asks for (3.3.10) and no later than `until`.

    `start` is DTSTART: a datetime (of `zone`, or UTC) or a date. Raises UnusableRule for rules that are refused.
    """
    parts = _parts(rule)
    if "RSCALE" in parts and parts["RSCALE"] != "GREGORIAN":
        raise UnusableRule(
            _("it repeats by another calendar ({calendar}), which is not expanded here").format(
                calendar=parts["RSCALE"][:40]
            )
        )
    parts.pop("RSCALE", None)
    parts.pop("SKIP", None)
    if parts.get("FREQ") not in SLOW:
        raise UnusableRule(_("it repeats more often than daily"))
    if not parts.get("INTERVAL", "1").isdigit() or int(parts.get("INTERVAL", "1")) == 0:
        raise UnusableRule(_("its rule of repetition has an interval of zero"))
    dense = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        dense *= len(parts.get(name, "0").split(","))
    if dense > MOST_A_DAY:
        raise UnusableRule(_("it repeats more often than daily"))
    parts["UNTIL"] = _until(parts.get("UNTIL", ""), start=start, zone=zone, latest=until)
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _parts(rule: str) -> dict[str, str]:
    parts = {}
    for part in rule.strip().strip(";").split(";"):
        name, mark, value = part.partition("=")
        if not mark or not value.strip():
            raise UnusableRule(_("its rule of repetition cannot be read"))
        parts[name.strip().upper()] = value.strip().upper()
    return parts


def _until(text: str, *, start: date, zone: str, latest: datetime) -> str:
    """The end of the rule: a date where DTSTART is one, else UTC; a local time counts in the zone of DTSTART."""
    whole_days = not isinstance(start, datetime)
    if not text:
        return latest.strftime("%Y%m%d" if whole_days else "%Y%m%dT%H%M%SZ")
    match = _UNTIL.match(text)
    if match is None:
        raise UnusableRule(_("its rule of repetition cannot be read"))
    try:
        day = datetime.strptime(match[1], "%Y%m%d").date()  # noqa: DTZ007 (a date)
        clock = datetime.strptime(match[2], "%H%M%S").time() if match[2] else time(23, 59, 59)  # noqa: DTZ007
    except ValueError as error:
        raise UnusableRule(_("its rule of repetition cannot be read")) from error
    if whole_days:
        return min(day, latest.date()).strftime("%Y%m%d")
    there = UTC if match[3] else ZoneInfo(zone)
    moment = datetime.combine(day, clock, there).astimezone(UTC)
    return min(moment, latest.astimezone(UTC)).strftime("%Y%m%dT%H%M%SZ")
