"""Who shares a community with whom."""

from __future__ import annotations

from communities.enums import MemberState
from communities.models import Membership


def sharing(viewer_id: int, owner_ids: frozenset[int]) -> frozenset[int]:
    """Returns those of the owners who are active members of a community of the viewer; one query."""
    mine = Membership.objects.filter(user=viewer_id, state=MemberState.ACTIVE).values("community")
    found = Membership.objects.filter(user__in=owner_ids, state=MemberState.ACTIVE, community__in=mine)
    return frozenset(found.values_list("user_id", flat=True))
