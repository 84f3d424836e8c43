"""What happens in moderation."""

from __future__ import annotations

from outbox.facts import fact


@fact
class ReportFiled:
    report_id: int


@fact
class DecisionTaken:
    """`decision_id` is the primary key of a Ruling."""

    decision_id: int


@fact
class AppealMade:
    """The author of what was hidden asks for another look; `ruling_id` is the row of the log that says so."""

    ruling_id: int
