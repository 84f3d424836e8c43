"""What editors add to the site's menu and footer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin


class MenuEntry(TranslatableMixin, models.Model):
    """A page in the menu beside the fixed places; its title is the page's own."""

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name=_("page"))
    position = models.PositiveSmallIntegerField(_("place"), default=0)

    class Meta(TranslatableMixin.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("menu entry")
        verbose_name_plural = _("menu entries")

    def __str__(self) -> str:
        return self.page.title
