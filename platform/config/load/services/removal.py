"""Takes everything that `generate_load` made away again, in pieces small enough for one transaction each."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from cms.services.front import remove_front
from communities.models import Community, Post, Topic
from config.load.plan import CHUNK, HOST, PREFIX
from core.versions import raise_version
from events.models import Event
from practitioners.models import Profile


def loaded() -> bool:
    """Whether anything that was generated is there."""
    return _people().exists() or _communities().exists() or _events().exists()


def remove_load() -> dict[str, int]:
    """Deletes generated events, communities with all that was said in them, and people; returns how many of each."""
    counts = {"events": _pieces(_events())}
    communities = list(_communities().values_list("pk", flat=True))
    topics = Topic.objects.filter(community__in=communities)
    topics.update(solution=None)
    posts = Post.objects.filter(topic__community__in=communities)
    while posts.exclude(reply_to=None).exists():
        part = list(posts.exclude(reply_to=None).values_list("pk", flat=True)[: CHUNK * 10])
        Post.objects.filter(pk__in=part).update(reply_to=None)
    counts["posts"] = _pieces(posts)
    counts["topics"] = _pieces(topics)
    for pk in communities:
        remove_front(community_id=pk)
    counts["communities"] = _pieces(_communities())
    _pieces(Profile.objects.filter(user__in=_people().values("pk")))
    counts["people"] = _pieces(_people())
    with transaction.atomic():
        raise_version("communities", "events", "calendar", "search", "people")
    return counts


def _pieces(rows: QuerySet[Any]) -> int:
    count = 0
    while part := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            rows.model._default_manager.filter(pk__in=part).delete()
        count += len(part)
    return count


def _people() -> QuerySet[User]:
    return User.objects.filter(email__startswith=PREFIX, email__endswith=f"@{HOST}")


def _communities() -> QuerySet[Community]:
    return Community.objects.filter(external_id__startswith="load:")


def _events() -> QuerySet[Event]:
    return Event.objects.filter(external_id__startswith="load:")
