"""Documents that the engine will not take, for the secretariat to look at."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rejected(models.Model):
    """One row a document; it goes when a later version is taken."""

    key = models.CharField(_("document"), max_length=120, primary_key=True)
    reason = models.TextField(_("reason"))
    version = models.BigIntegerField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("document that search rejected")
        verbose_name_plural = _("documents that search rejected")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.key
