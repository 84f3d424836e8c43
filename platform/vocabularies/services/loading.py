"""Brings stored vocabularies in step with their source; a second run with the same source changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import versions
from core.errors import FieldError, Invalid
from vocabularies import payload as form
from vocabularies.keys import key_of
from vocabularies.models import Alias, Concept, Match, Vocabulary
from vocabularies.payload import TermData, VocabularyData
from vocabularies.queries import catalogue
from vocabularies.shipped import payloads

# What loading owns of a concept. `own_labels` belongs to the secretariat.
FIELDS = (
    "code", "order", "labels", "short_labels", "descriptions", "facts", "retired", "vocabulary_id", "broader_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changes:
    """How many rows a load touched; `concepts` is how many there are."""

    vocabularies: int = 0
    added: int = 0
    changed: int = 0
    retired: int = 0
    aliases: int = 0
    matches: int = 0
    concepts: int = 0

    def __bool__(self) -> bool:
        return any((self.vocabularies, self.added, self.changed, self.retired, self.aliases, self.matches))


def load_shipped() -> Changes:
    """Loads the vocabularies that come with the site."""
    return load(payloads())


@transaction.atomic
def load(vocabularies: Sequence[VocabularyData]) -> Changes:
    """Adds what is new, changes what differs, retires what is gone; other vocabularies are left alone.

    Raises Invalid, naming each fault, before anything is written.
    """
    form.check(vocabularies)
    codes = [each.code for each in vocabularies]
    changed_lists = _load_lists(vocabularies)
    # Held until the commit: two loads at once would trip over each other's rows.
    list(Vocabulary.objects.select_for_update().filter(pk__in=codes).order_by("pk").values_list("pk"))
    terms = [term for each in vocabularies for term in each.terms]
    changes = _load_concepts(vocabularies)
    changes = replace(
        changes,
        vocabularies=changed_lists,
        aliases=_load_aliases(codes, terms),
        matches=_load_matches(codes, terms),
        concepts=len(terms),
    )
    if changes:
        versions.raise_version(catalogue.SCOPE)
        catalogue.forget_with_transaction()
    return changes


def _load_lists(vocabularies: Sequence[VocabularyData]) -> int:
    wanted = {
        each.code: Vocabulary(code=each.code, order=each.order, labels=dict(each.labels), source=each.source)
        for each in vocabularies
    }
    known = Vocabulary.objects.in_bulk(list(wanted))
    fields = ("order", "labels", "source")
    missing = [row for code, row in wanted.items() if code not in known]
    # Another load may have made them meanwhile; this one then waits for it here.
    Vocabulary.objects.bulk_create(missing, ignore_conflicts=True)
    changed = [wanted[code] for code, row in known.items() if _differs(row, wanted[code], fields)]
    Vocabulary.objects.bulk_update(changed, fields)
    return len(missing) + len(changed)


def _load_concepts(vocabularies: Sequence[VocabularyData]) -> Changes:
    wanted = {row.pk: row for each in vocabularies for row in _rows(each)}
    codes = [each.code for each in vocabularies]
    known = {row.pk: row for row in Concept.objects.filter(vocabulary__in=codes)}
    _refuse_taken(vocabularies, known)
    added = [row for pk, row in wanted.items() if pk not in known]
    changed = [row for pk, row in wanted.items() if pk in known and _differs(known[pk], row, FIELDS)]
    gone = [pk for pk, row in known.items() if pk not in wanted and not row.retired]
    _free_codes(wanted, known)
    Concept.objects.filter(pk__in=gone).update(retired=True)
    # Parents may come after their children: foreign keys are checked at the commit.
    Concept.objects.bulk_create(added)
    Concept.objects.bulk_update(changed, FIELDS, batch_size=100)
    return Changes(added=len(added), changed=len(changed), retired=len(gone))


def _rows(vocabulary: VocabularyData) -> Iterable[Concept]:
    for order, term in enumerate(vocabulary.terms):
        yield Concept(
            id=term.id,
            code=term.code,
            order=order,
            labels=dict(term.labels),
            short_labels=dict(term.short),
            descriptions=dict(term.descriptions),
            facts=dict(term.facts),
            retired=False,
            vocabulary_id=vocabulary.code,
            broader_id=term.broader,
        )


def _refuse_taken(vocabularies: Sequence[VocabularyData], known: Mapping[str, Concept]) -> None:
    """Identifiers and aliases are unique in all vocabularies, whatever their case."""
    codes = [each.code for each in vocabularies]
    others = Concept.objects.exclude(vocabulary__in=codes).values_list("pk", flat=True)
    aliases = Alias.objects.exclude(concept__vocabulary__in=codes).values_list("pk", flat=True)
    taken = {key_of(name) for name in (*others, *aliases)}
    spelt = {key_of(pk): pk for pk in known}
    message = _("This identifier is used already.")
    errors = [
        FieldError(f"{each.code}.{name}", "taken", message)
        for each in vocabularies
        for term in each.terms
        for name in (term.id, *term.aliases)
        if key_of(name) in taken or (name == term.id and spelt.get(key_of(name), name) != name)
    ]
    if errors:
        raise Invalid(errors)


def _free_codes(wanted: Mapping[str, Concept], known: Mapping[str, Concept]) -> None:
    """A code that passes to another term is taken from the one that had it, retired ones included."""
    owners = {(row.vocabulary_id, key_of(row.code)): pk for pk, row in wanted.items()}
    for pk, row in known.items():
        if owners.get((row.vocabulary_id, key_of(row.code)), pk) != pk:
            Concept.objects.filter(pk=pk).update(code=f"~{pk}"[:80])


def _load_aliases(codes: Sequence[str], terms: Sequence[TermData]) -> int:
    wanted = {key_of(name): term.id for term in terms for name in term.aliases}
    known = dict(Alias.objects.filter(concept__vocabulary__in=codes).values_list("alias", "concept_id"))
    wrong = [name for name, owner in known.items() if wanted.get(name) != owner]
    missing = [Alias(alias=name, concept_id=owner) for name, owner in wanted.items() if known.get(name) != owner]
    if wrong:
        Alias.objects.filter(pk__in=wrong).delete()
    Alias.objects.bulk_create(missing)
    return len(set(wrong) | {row.alias for row in missing})


def _load_matches(codes: Sequence[str], terms: Sequence[TermData]) -> int:
    wanted = {
        (term.id, target): relation
        for term in terms
        for relation, targets in term.matches.items()
        for target in targets
    }
    existing = set(Concept.objects.filter(pk__in={target for _source, target in wanted}).values_list("pk", flat=True))
    lost = sorted({target for _source, target in wanted} - existing)
    if lost:
        message = _("A crosswalk names a term that does not exist.")
        raise Invalid([FieldError(target, "unknown", message) for target in lost])
    stored = Match.objects.filter(source__vocabulary__in=codes)
    known = {(row.source_id, row.target_id): row for row in stored}
    wrong = [row.pk for pair, row in known.items() if wanted.get(pair) != row.relation]
    missing = [
        Match(source_id=source, target_id=target, relation=relation)
        for (source, target), relation in wanted.items()
        if (source, target) not in known or known[source, target].relation != relation
    ]
    if wrong:
        Match.objects.filter(pk__in=wrong).delete()
    Match.objects.bulk_create(missing)
    return max(len(wrong), len(missing))


def _differs(stored: Any, wanted: Any, fields: Iterable[str]) -> bool:
    return any(getattr(stored, name) != getattr(wanted, name) for name in fields)
