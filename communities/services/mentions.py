"""Who is named in a text: members of the community only, so that nobody is called from outside."""

from __future__ import annotations

from collections.abc import Mapping

from communities.enums import MemberState
from communities.models import Membership
from core.text import Mention


class Named:
    """Answers `core.text.render` and remembers who was found."""

    def __init__(self, community_id: int) -> None:
        self.community_id = community_id
        self.user_ids: dict[str, int] = {}

    def __call__(self, handles: frozenset[str]) -> Mapping[str, Mention]:
        """Returns the pages of the members with these handles; one query."""
        found = Membership.objects.filter(
            community_id=self.community_id, state=MemberState.ACTIVE, user__handle__in=handles
        ).values_list("user__handle", "user_id")
        self.user_ids = {handle: user_id for handle, user_id in found if handle}
        # The page finds its language by itself: the address is stored once for readers of all six.
        return {handle: Mention(url=f"/practitioners/{handle}/") for handle in self.user_ids}
