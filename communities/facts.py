"""What happens in communities, as ids only: readers re-read the rows."""

from __future__ import annotations

from dataclasses import dataclass

from outbox.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class CommunityChanged:
    """Created, edited, archived, or its counts rose: whatever a card of it shows."""

    community_id: int


@fact
@dataclass(frozen=True, slots=True)
class MembershipRequested:
    community_id: int
    user_id: int


@fact
@dataclass(frozen=True, slots=True)
class MemberJoined:
    community_id: int
    user_id: int


@fact
@dataclass(frozen=True, slots=True)
class MemberLeft:
    """Left or was removed."""

    community_id: int
    user_id: int


@fact
@dataclass(frozen=True, slots=True)
class RoleChanged:
    community_id: int
    user_id: int


@fact
@dataclass(frozen=True, slots=True)
class InvitationSent:
    community_id: int
    user_id: int


@fact
@dataclass(frozen=True, slots=True)
class RequestDeclined:
    community_id: int
    user_id: int


@fact
@dataclass(frozen=True, slots=True)
class StrangerInvited:
    """Somebody without an account was invited by e-mail."""

    invitation_id: int


@fact
@dataclass(frozen=True, slots=True)
class TopicChanged:
    """Opened, renamed, moved, closed, pinned, hidden, restored."""

    topic_id: int


@fact
@dataclass(frozen=True, slots=True)
class PostPublished:
    post_id: int
    topic_id: int


@fact
@dataclass(frozen=True, slots=True)
class PostChanged:
    """Edited, deleted, hidden, restored."""

    post_id: int
    topic_id: int


@fact
@dataclass(frozen=True, slots=True)
class MentionMade:
    """Somebody was named in a chat message."""

    message_id: int
    room_id: int


@fact
@dataclass(frozen=True, slots=True)
class MessageChanged:
    """A chat message was deleted, hidden or shown again; those in the room hear of it without this."""

    message_id: int
    room_id: int


@fact
@dataclass(frozen=True, slots=True)
class DiscussionChanged:
    discussion_id: int
