"""An index that is being built while the old one still answers."""

from django.db import models


class Rebuild(models.Model):
    """While a row stands, every write goes to this index too."""

    index = models.CharField(max_length=100, primary_key=True)
    begun_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.index
