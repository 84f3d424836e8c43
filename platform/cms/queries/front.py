"""What the home page shows of the rest of the site. Public things only, so that every visitor sees the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import get_language

from communities.models import Community, Discussion, Post, Topic
from communities.queries.cards import Card, cards
from events.enums import IMPRECISE, Status
from events.models import Event
from events.queries.agenda import with_titles
from practitioners.models import Profile

ACTIVE = timedelta(days=30)
EVERYBODY = AnonymousUser()


@dataclass(frozen=True, slots=True)
class OpenDiscussion:
    """`upto` is when the round closes, `rounds` how many there are and `number` which one is open."""

    title: str
    language: str
    path: str
    upto: datetime
    number: int
    rounds: int
    people: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Counted now, of what everyone may see; communities as their list has them, whose names alone show for some."""

    practitioners: int
    countries: int
    communities: int
    active_communities: int
    coming_events: int
    posts_this_month: int


def next_events(actor: Any, *, count: int, theme: str = "") -> list[Event]:
    """Returns the next public events with exact dates, those that run now first; two queries."""
    now = timezone.now()
    found = Event.objects.visible_to(EVERYBODY).filter(status=Status.PUBLISHED, ends_at__gt=now)
    if theme:
        found = found.filter(themes=theme)
    return list(with_titles(found.exclude(precision__in=IMPRECISE)).order_by("starts_at", "pk")[:count])


def lively_communities(*, count: int, theme: str = "") -> list[Card]:
    """Returns the public communities in which something was said last; three queries."""
    found = Community.objects.visible_to(EVERYBODY).filter(archived_at=None)
    if theme:
        found = found.filter(themes=theme)
    ordered = found.order_by("-last_activity_at", "-member_count", "pk")[:count]
    return cards(ordered, language=get_language() or "en", actor=EVERYBODY)


def open_discussions(*, language: str, count: int = 2) -> list[OpenDiscussion]:
    """Returns public discussions with a round open now, the one that closes first on top; four queries."""
    now = timezone.now()
    found = (
        Discussion.objects.visible_to(EVERYBODY)
        .filter(rounds__opens_at__lte=now, rounds__closes_at__gt=now)
        .select_related("community")
        .prefetch_related("texts", "rounds")
        .distinct()
        .order_by("closes_at", "pk")[:count]
    )
    entries = []
    for discussion in found:
        text = discussion.text_for(language)
        rounds = list(discussion.rounds.all())
        held = next(each for each in rounds if each.opens_at <= now < each.closes_at)
        topics = Topic.objects.filter(question__subject__group__round__discussion=discussion)
        people = Post.objects.filter(topic__in=topics, hidden_at=None, deleted_at=None).aggregate(
            people=Count("author", distinct=True)
        )["people"]
        entries.append(
            OpenDiscussion(
                title=text.title if text else discussion.slug,
                language=text.language if text else "",
                path=f"communities/{discussion.community.slug}/discussions/{discussion.slug}/",
                upto=held.closes_at,
                number=held.number,
                rounds=len(rounds),
                people=people,
            )
        )
    return entries


def figures() -> Figures:
    """Returns the numbers of the home page; four queries."""
    now = timezone.now()
    shown = Profile.objects.visible_to(EVERYBODY)
    people = shown.aggregate(people=Count("pk"), countries=Count("country", distinct=True, filter=~Q(country="")))
    communities = (
        Community.objects.listed_for(EVERYBODY)
        .filter(archived_at=None)
        .aggregate(
            all=Count("pk"), active=Count("pk", filter=Q(visibility="public", last_activity_at__gte=now - ACTIVE))
        )
    )
    coming = Event.objects.visible_to(EVERYBODY).filter(status=Status.PUBLISHED, starts_at__gt=now).count()
    public = Topic.objects.filter(hidden_at=None, community__visibility="public", last_post_at__gte=now - ACTIVE)
    posts = Post.objects.filter(topic__in=public, created_at__gte=now - ACTIVE, hidden_at=None, deleted_at=None).count()
    return Figures(
        practitioners=people["people"],
        countries=people["countries"],
        communities=communities["all"],
        active_communities=communities["active"],
        coming_events=coming,
        posts_this_month=posts,
    )
