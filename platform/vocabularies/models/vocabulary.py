"""A controlled list: targets, subjects, countries and so on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Vocabulary(models.Model):
    code = models.SlugField(_("code"), primary_key=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    # {"en": …, "ar": …}: the vocabulary's own name.
    labels = models.JSONField(_("labels"), default=dict)
    # Where its identifiers and labels come from, for the page that says so.
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("vocabulary")
        verbose_name_plural = _("vocabularies")

    def __str__(self) -> str:
        return self.code
