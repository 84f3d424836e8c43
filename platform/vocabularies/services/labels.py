"""The secretariat's own words for terms."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import versions
from core.access import Actor
from core.errors import FieldError, Hidden, Invalid
from core.text import one_line
from vocabularies import rules
from vocabularies.models import Concept
from vocabularies.queries import catalogue

LONGEST = 300


@transaction.atomic
def relabel(*, actor: Actor, concept_id: str, language: str, text: str) -> Concept:
    """Sets what a term is called in one language; an empty text brings the loaded label back.

    Loading leaves these words alone. They stand for the full label, and for the short one as well.
    """
    rules.can_relabel(actor).or_refuse()
    if language not in dict(settings.LANGUAGES):
        raise Invalid([FieldError("language", "unknown_choice", _("This language is not one of the site’s."))])
    concept = Concept.objects.select_for_update().filter(pk=concept_id).first()
    if concept is None:
        raise Hidden
    words = one_line(text, max_length=LONGEST)
    kept = {key: value for key, value in concept.own_labels.items() if key != language}
    concept.own_labels = {**kept, language: words} if words else kept
    concept.save(update_fields=["own_labels"])
    versions.raise_version(catalogue.SCOPE)
    catalogue.forget_with_transaction()
    return concept
