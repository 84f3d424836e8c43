"""Communities whose content is being closed to outsiders at this moment."""

from django.db import models


class Closing(models.Model):
    """While a row stands, searches leave the community's content out for everybody who is not inside."""

    community_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.community_id)
