"""Which stored pages a write makes old.

`community:ID` what is set up (names, themes, rights, categories, rooms, roles, discussions), `members:ID` who belongs, `forum:ID` the list of
topics, `topic:ID` one topic, `communities` every list of communities.
"""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from communities.models import Community, Topic
from core.versions import raise_version


def community_changed(community: Community) -> None:
    """After settings, rights or roles changed; rendered rows of every topic are made anew."""
    Community.objects.filter(pk=community.pk).update(version=F("version") + 1, updated_at=timezone.now())
    raise_version("communities", f"community:{community.pk}")


def members_changed(community: Community) -> None:
    raise_version("communities", f"members:{community.pk}")


def topic_changed(topic: Topic, *, fields: tuple[str, ...] = ()) -> None:
    """Saves `fields` with the next version. The topic is locked by the caller."""
    topic.version += 1
    topic.save(update_fields=["version", *fields])
    raise_version(f"forum:{topic.community_id}", f"topic:{topic.pk}")
