"""What events do when they read that something happened elsewhere."""

from __future__ import annotations

from communities.facts import CommunityChanged
from events.services import communities
from outbox import reads


@reads(CommunityChanged)
def follow_visibility(fact: CommunityChanged, *, fact_id: int) -> None:
    """A community that became members-only takes its events out of stored pages."""
    communities.follow(community_id=fact.community_id)
