"""States and levels of this package."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Who sees one field of a profile."""

    PUBLIC = "public", _("Everyone")
    SIGNED_IN = "signed_in", _("Signed-in practitioners")
    COMMUNITIES = "communities", _("Members of my communities")
    NOBODY = "nobody", _("Nobody")
