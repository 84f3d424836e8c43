"""A case gathers the reports on one thing; rulings are its log."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.enums import Act, Reason


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Any) -> Self:
        """Cases that `actor` may decide: all for the secretariat, those of their scopes for facilitators."""
        from moderation import rules  # (rules stand above models)

        scopes = rules.scopes_of(actor)
        return self if scopes is rules.EVERYWHERE else self.filter(scope__in=scopes)


class Case(models.Model):
    """One thing under review. What moderators need to see is kept, so that the queue asks no other table."""

    kind = models.CharField(max_length=40)
    thing_id = models.CharField(max_length=64)
    # Where it stands, e.g. `community:12`: those who moderate there see the case. Empty: the secretariat alone.
    scope = models.CharField(max_length=80, blank=True, db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cases")
    title = models.CharField(max_length=300, blank=True)
    excerpt = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    report_count = models.PositiveIntegerField(default=0)
    first_reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Whoever looks at it now; others get the next case until then.
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    held_until = models.DateTimeField(null=True, blank=True)
    # The ruling that its author asked to have looked at again; an appeal is made once.
    appealed = models.ForeignKey("Ruling", models.SET_NULL, null=True, blank=True, related_name="+")
    appealed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "thing_id"], condition=models.Q(closed_at__isnull=True), name="one_open_case_per_thing"
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "first_reported_at"], name="moderation_queue")]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id}"

    @property
    def waits_since(self) -> datetime:
        return self.appealed_at or self.first_reported_at

    @property
    def is_appeal(self) -> bool:
        """Whether it is open because its author asked for another look."""
        return self.appealed_at is not None and self.closed_at is None


class Report(models.Model):
    """Who reported is for moderators alone, never for the author."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    words = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "reporter"], name="one_report_per_person_and_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"


class Ruling(models.Model):
    """One decision, one row; rows are added and never changed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="rulings")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="rulings")
    act = models.CharField(max_length=20, choices=Act.choices)
    reason = models.TextField(_("reason"), blank=True)
    until = models.DateTimeField(null=True, blank=True)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="undone_by")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.act}"
