"""What is new in a person's communities, grouped by community, and what comes next for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Exists, OuterRef, When
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from communities.enums import TopicKind
from communities.models import Topic, TopicFollow
from communities.queries.cards import Card
from communities.queries.forum import unread
from events.enums import RegistrationState, Status
from events.models import Registration
from events.queries.filters import ends_after

# Enough for a page; how many more there are is told by the forum itself.
LOOKED_AT = 200
TOPICS = 3
EVENTS = 5


@dataclass(slots=True)
class News:
    """New topics of one community: the latest three, and how many posts are new in all that was looked at.

    A topic comes with its number of new posts, its title and the language of that: questions have one for each reader.
    """

    card: Card
    topics: list[tuple[Topic, int, str, str]] = field(default_factory=list)
    new_posts: int = 0


def news(user: User, cards: list[Card]) -> list[News]:
    """Returns the communities with unread posts, the liveliest first; one query.

    Each topic says why it is here: `is_mine`, `is_followed`, else because its community is the person's.
    """
    by_community = {card.community.pk: News(card) for card in cards if card.is_member}
    counts: Counter[int] = Counter()
    followed = TopicFollow.objects.filter(user=user, topic=OuterRef("pk"), is_muted=False)
    rows = (
        unread(user)
        .select_related("last_author", "question")
        .annotate(is_followed=Exists(followed), is_mine=Case(When(author=user, then=True), default=False))
    )
    for topic in rows[:LOOKED_AT]:
        held = by_community.get(topic.community_id)
        if held is None:
            continue
        new = topic.last_number - (topic.upto or 0)  # type: ignore[attr-defined]
        counts[topic.community_id] += 1
        held.new_posts += new
        if len(held.topics) < TOPICS:
            title, language = topic.title, topic.language
            if topic.kind == TopicKind.QUESTION:
                title, language = topic.question.title_in(get_language() or language)
            held.topics.append((topic, new, title, language))
    return [held for held in by_community.values() if held.topics]


def next_events(user: User, *, now: datetime | None = None) -> list[Registration]:
    """Returns the person's next events, those running first; two queries."""
    rows = Registration.objects.filter(
        ends_after(now or timezone.now(), "event__"),
        user=user,
        state__in=[RegistrationState.CONFIRMED, RegistrationState.WAITING],
        event__status=Status.PUBLISHED,
        event__hidden_at=None,
    )
    return list(
        rows.select_related("event").prefetch_related("event__texts").order_by("event__starts_at", "pk")[:EVENTS]
    )
