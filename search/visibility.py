"""Whom the index shows what: rights as tokens, on documents and on people. Equal by test to `visible_to`.

| token | held by |
|---|---|
| `public` | everybody |
| `visitor` | who is not signed in |
| `signed-in` | who is |
| `c:ID` | active members of a community |
| `i:ID` | who is invited to it |
| `u:ID` | one person |
| `staff` | the secretariat |
"""

from __future__ import annotations

from typing import Any

from accounts.rules import is_secretariat
from communities.enums import MemberState
from communities.models import Membership
from search.documents.document import Document
from search.engines.base import Rights
from search.models import Closing

HOLDS = {MemberState.ACTIVE: "c", MemberState.INVITED: "i"}


def rights_of(actor: Any) -> Rights:
    """Returns what a person's searches are limited by; two queries for somebody signed in, one for a visitor."""
    closing = tuple(Closing.objects.order_by("community_id").values_list("community_id", flat=True))
    if actor is None or not actor.is_authenticated:
        return Rights(("public", "visitor"), closing)
    tokens = ["public", "signed-in", f"u:{actor.pk}"]
    rows = Membership.objects.filter(user=actor, state__in=HOLDS).order_by("community_id")
    tokens += [
        f"{HOLDS[MemberState(state)]}:{community}" for community, state in rows.values_list("community_id", "state")
    ]
    if is_secretariat(actor):
        return Rights((*tokens, "staff"))
    return Rights(tuple(tokens), closing)


def finds(rights: Rights, document: Document) -> bool:
    """The same for one document, in Python."""
    held = set(rights.tokens)
    if held.isdisjoint(document.audience) or not held.isdisjoint(document.besides):
        return False
    groups = document.facets.get("community", ())
    return not any(group in groups and f"c:{group}" not in held for group in map(str, rights.closing))
