"""Labels in templates: `{% load vocabularies %}`, `{% concept_label "GBF-TARGET-08" short=True %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from vocabularies import queries
from vocabularies.models import Concept

register = template.Library()


@register.simple_tag
def concept_label(
    concept: Concept | str | None, short: bool = False, vocabulary: str | None = None
) -> SafeString | str:
    """The label in the page's language; in `<span lang dir>` when it is another language's. Nothing for nothing.

    A code needs its vocabulary: `{% concept_label profile.country vocabulary="countries" %}`.
    """
    return queries.label(concept, short=short, vocabulary=vocabulary).html if concept else ""
