"""Short titles that exist in several languages and are never searched by themselves; stored HTML as it may be shown."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.text import LIST_VERSION, clean_html


def pick(texts: dict[str, str], language: str) -> tuple[str, str]:
    """Returns (text, its language): in `language`, else in English, else the first there is; ("", "") for none."""
    for code in (language, "en", *texts):
        if texts.get(code):
            return texts[code], code
    return "", ""


def safe(html: str, version: int) -> str:
    """Returns stored HTML ready to be shown: cleaned again where the list that it was cleaned by is an older one."""
    return html if version == LIST_VERSION else clean_html(html)


class Titled(models.Model):
    titles = models.JSONField(_("title by language"), default=dict)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return pick(self.titles, "en")[0]

    def title_in(self, language: str) -> tuple[str, str]:
        """Returns (title, language of the title)."""
        return pick(self.titles, language)
