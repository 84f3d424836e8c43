"""Communities that may suit somebody: by theme, country and language, then by how lively they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.utils import timezone

from accounts.models import User
from communities.enums import JoinPolicy, MemberState
from communities.models import Community, Membership
from communities.queries.cards import Card, cards

LIVELY = timedelta(days=30)


def suggested(
    user: User, *, language: str, country: str = "", themes: Iterable[str] = (), limit: int = 6
) -> list[Card]:
    """Returns communities the person does not belong to and can enter or ask to enter, best first; four queries.

    A shared theme counts most (4 each, up to 12), then the country (3), the language (2), activity in the last 30
    days (2); the number of members decides between equals.
    """

    def points(condition: Q, worth: int) -> Case:
        return Case(When(condition, then=Value(worth)), default=Value(0), output_field=IntegerField())

    known = Membership.objects.filter(user=user).exclude(state=MemberState.LEFT)
    found = (
        Community.objects.listed_for(user)
        .filter(archived_at=None)
        .exclude(join_policy=JoinPolicy.INVITATION)
        .exclude(pk__in=known.values("community"))
        .annotate(
            in_country=Case(When(Q(country=country) & ~Q(country=""), then=True), default=False),
            in_language=Case(When(Q(language=language) | Q(texts__language=language), then=True), default=False),
        )
        .annotate(shared=Count("themes", filter=Q(themes__in=list(themes)), distinct=True))
        .annotate(
            score=Case(When(shared__gte=3, then=Value(12)), default=F("shared") * 4, output_field=IntegerField())
            + points(Q(country=country) & ~Q(country=""), 3)
            + points(Q(language=language) | Q(texts__language=language), 2)
            + points(Q(last_activity_at__gte=timezone.now() - LIVELY), 2)
        )
        .order_by("-score", "-member_count", "pk")
    )
    unique = list(dict.fromkeys(found[: limit * 4]))[:limit]  # the language join may repeat a row
    return cards(unique, language=language, actor=user)
