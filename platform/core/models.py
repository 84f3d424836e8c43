"""Abstract bases of everything stored, and the few tables that every package leans on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stamped(models.Model):
    """When a row was made and when it was last saved (UTC)."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True


class Imported(models.Model):
    """A row that may have come from another system, known there by `external_id`."""

    external_id = models.CharField(max_length=200, unique=True, null=True, blank=True)

    class Meta:
        abstract = True


class ScopeVersion(models.Model):
    """A number that rises with every change inside a scope such as `topic:12`; stored pages are checked against it."""

    scope = models.CharField(max_length=120, primary_key=True)
    number = models.BigIntegerField(default=0)
    raised_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.scope} {self.number}"


class Answer(models.Model):
    """The answer once given to a write that carried a key; the same key gets it again."""

    # The person's primary key, or "session:…" for somebody who is not signed in.
    owner = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    # Hash of what was asked: the same key with another body is a mistake, not a repetition.
    digest = models.CharField(max_length=64, blank=True)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "purpose", "key"], name="one_answer_for_a_key")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"
