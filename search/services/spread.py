"""Carrying a community's visibility, themes and address to the documents of its content."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from communities.enums import Visibility
from communities.models import Community, Post, Topic
from events.models import Event
from search.enums import Kind
from search.models import Closing, Spread
from search.services.index import BATCH, refresh


def _signature(community: Community | None) -> str:
    """Returns what content documents take from the community, in short."""
    if community is None:
        return "-"
    themes = ",".join(sorted(community.themes.values_list("pk", flat=True)))
    told = f"{community.slug}|{community.visibility}|{community.country}|{themes}"
    return f"{community.visibility}:{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def spread(*, community_id: int) -> bool:
    """Renews the content's documents when what they take from the community changed; returns whether it did.

    While a community is being closed, searches leave its content out for outsiders from the first moment on.
    """
    community = Community.objects.filter(pk=community_id).first()
    token = secrets.token_hex(8)
    if not _begin(community_id, _signature(community), token, closed=_is_closed(community)):
        return False
    for kind, rows in (
        (Kind.TOPIC, Topic.objects.filter(community_id=community_id)),
        (Kind.POST, Post.objects.filter(topic__community_id=community_id)),
        (Kind.EVENT, Event.objects.filter(community_id=community_id)),
    ):
        for ids in _parts(rows):
            refresh(kind=kind, ids=ids)
    _end(community_id, token, _signature(Community.objects.filter(pk=community_id).first()))
    return True


def _is_closed(community: Community | None) -> bool:
    return community is None or community.visibility != Visibility.PUBLIC


@transaction.atomic
def _begin(community_id: int, signature: str, token: str, *, closed: bool) -> bool:
    row, _made = Spread.objects.select_for_update().get_or_create(pk=community_id)
    if row.signature == signature:
        return False
    if closed:
        Closing.objects.get_or_create(pk=community_id)
    row.signature, row.token = "", token
    row.save()
    return True


@transaction.atomic
def _end(community_id: int, token: str, signature: str) -> None:
    """Another run that began meanwhile carries another token and has the last word."""
    row = Spread.objects.select_for_update().filter(pk=community_id, token=token).first()
    if row is None:
        return
    row.signature, row.token = signature, ""
    row.save()
    Closing.objects.filter(pk=community_id).delete()


def _parts(rows: QuerySet[Any]) -> Iterator[list[int]]:
    after = 0
    while ids := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        after = ids[-1]
