"""Short titles that exist in several languages and are never searched by themselves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


def pick(texts: dict[str, str], language: str) -> tuple[str, str]:
    """Returns (text, its language): in `language`, else in English, else the first there is; ("", "") for none."""
    for code in (language, "en", *texts):
        if texts.get(code):
            return texts[code], code
    return "", ""


class Titled(models.Model):
    titles = models.JSONField(_("title by language"), default=dict)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return pick(self.titles, "en")[0]

    def title_in(self, language: str) -> tuple[str, str]:
        """Returns (title, language of the title)."""
        return pick(self.titles, language)
