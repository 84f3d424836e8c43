"""The only writers of vocabularies."""

from vocabularies.services.labels import relabel
from vocabularies.services.loading import Changes, load, load_shipped

__all__ = ["Changes", "load", "load_shipped", "relabel"]
