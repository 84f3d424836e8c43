"""When the engine is away: titles and names searched in the database, over the same rights, within bounds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet

from communities.models import Community, Topic
from core.contains import contains
from events.models import Event
from events.models.visibility import listed
from practitioners.models import Profile
from search.documents.document import Document
from search.documents.sources import SOURCES
from search.documents.topic import shown
from search.engines.base import Answer, Found, Question
from search.enums import Kind, Sort
from search.visibility import finds

# Rows of one kind that are looked at; what lies beyond waits for the engine.
MOST = 100


class PlainEngine:
    """Answers `ask` and `counts` as an engine does, from at most MOST rows a kind."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor

    def ask(self, question: Question) -> Answer:
        kinds = question.chosen.get("kind") or tuple(Kind.values)
        documents = [document for kind in Kind for document in self._documents(kind, question)]
        passing = [document for document in documents if _passes(document, question, without="")]
        passing = [document for document in passing if document.kind in kinds]
        facets = {}
        for name in question.facets:
            counted: Counter[str] = Counter()
            for document in documents:
                if _passes(document, question, without=name) and (name == "kind" or document.kind in kinds):
                    counted.update((document.kind,) if name == "kind" else document.facets.get(name, ()))
            facets[name] = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
        passing.sort(key=_order(question))
        page = passing[question.offset : question.offset + question.size]
        mine = sum(1 for document in passing if question.language in document.facets.get("language", ()))
        return Answer(len(passing), [_found(document) for document in page], facets, mine)

    def counts(self, question: Question) -> list[int]:
        return [self.ask(replace(question, terms=(term,), offset=0, size=0)).total for term in question.terms]

    def _documents(self, kind: Kind, question: Question) -> list[Document]:
        words = [term.text.rstrip("*") for term in question.terms]
        rows = self._rows(kind, words)
        if rows is None:
            return []
        ids = list(rows.order_by("-pk").values_list("pk", flat=True).distinct()[:MOST])
        return [document for document in SOURCES[kind].read(ids) if finds(question.rights, document)]

    def _rows(self, kind: Kind, words: list[str]) -> QuerySet[Any] | None:
        actor = self.actor
        if kind == Kind.PRACTITIONER:
            people = Profile.objects.visible_to(actor)
            return people.filter(_each(words, "user__name", "user__latin_name"))
        if kind == Kind.COMMUNITY:
            return Community.objects.listed_for(actor).filter(_each(words, "texts__name"))
        if kind == Kind.TOPIC:
            return Topic.objects.visible_to(actor).filter(shown()).filter(_each(words, "title"))
        if kind == Kind.EVENT:
            return Event.objects.filter(listed(actor)).filter(_each(words, "texts__title"))
        # Posts have no title and pages have their menus.
        return None


def _each(words: list[str], *fields: str) -> Q:
    condition = Q()
    for word in words:
        condition &= contains(word, *fields)
    return condition


def _passes(document: Document, question: Question, *, without: str) -> bool:
    if question.from_day is not None and document.last_day < question.from_day:
        return False
    if question.to_day is not None and document.first_day > question.to_day:
        return False
    for name, values in question.chosen.items():
        if name in (without, "kind"):
            continue
        if set(values).isdisjoint(document.facets.get(name, ())):
            return False
    return True


def _order(question: Question) -> Any:
    if question.sort == Sort.NAME:
        return lambda document: document.name.lower()
    if question.sort == Sort.SOONEST:
        return lambda document: document.first_day
    if question.sort == Sort.ACTIVITY:
        return lambda document: -document.popularity
    return lambda document: (question.language not in document.facets.get("language", ()), -document.updated)


def _found(document: Document) -> Found:
    return Found(
        document.key, document.kind, document.object_id, 0.0, document.path, document.texts, document.external_id,
        document.updated, document.first_day, document.last_day, document.facets, document.card, document.title_found,
    )  # fmt: skip


__all__ = ["PlainEngine"]
