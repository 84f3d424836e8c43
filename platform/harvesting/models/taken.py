"""What was taken in already."""

from __future__ import annotations

from django.db import models


class TakenRecord(models.Model):
    """One record of another system as it was last seen.

    A record that says the same again is passed over, so that what people changed here since stays; one whose row was
    removed here does not come back.
    """

    kind = models.CharField(max_length=20)
    external_id = models.CharField(max_length=200)
    object_id = models.BigIntegerField()
    digest = models.CharField(max_length=32)
    taken_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "external_id"], name="one_row_per_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"
