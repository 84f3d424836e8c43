"""What the documents of a community's content last took from the community."""

from django.db import models


class Spread(models.Model):
    """`signature` is empty while documents are being renewed; `token` names the run that is at it."""

    community_id = models.BigIntegerField(primary_key=True)
    signature = models.CharField(max_length=64, blank=True)
    token = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return str(self.community_id)
