"""What waits for a person, most urgent first: each with the one thing to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from accounts.models import User
from communities.enums import MemberRole, MemberState
from communities.models import Community, Discussion, Membership, Post
from events.enums import RegistrationState, Status
from events.models import Event
from events.queries.filters import ends_after
from moderation.queries.queue import pulse
from practitioners.models import Profile
from practitioners.queries.completeness import completeness
from ui import cldr
from ui.menu import prefixed

SOON = timedelta(days=14)
MOST = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """`until` stands in the margin where there is a date; `lang` is that of `about`; `why` says what brings it here."""

    title: str
    url: str
    action: str
    icon: str
    about: str = ""
    lang: str = ""
    until: datetime | None = None
    why: str = ""


def waiting_for(user: User, profile: Profile | None) -> list[Waiting]:
    """Returns what waits; seven queries whatever there is."""
    rows = [
        *_rounds(user),
        *_invitations(user),
        *_requests(user),
        *_registrations(user),
        *_drafts(user),
        *_reviews(user),
    ]
    dated = sorted((row for row in rows if row.until), key=lambda row: row.until or timezone.now())
    rest = [row for row in rows if not row.until]
    return [*dated, *rest, *_profile(user, profile)]


def _rounds(user: User) -> list[Waiting]:
    """Open rounds of discussions in my communities in which I have not spoken, closing soon."""
    now = timezone.now()
    mine = Membership.objects.filter(user=user, state=MemberState.ACTIVE).values("community")
    spoken = Post.objects.filter(
        author=user,
        topic__question__subject__group__round__discussion=OuterRef("pk"),
        topic__question__subject__group__round__opens_at__lte=now,
        topic__question__subject__group__round__closes_at__gt=now,
    )
    found = (
        Discussion.objects.filter(
            community__in=mine,
            published_at__isnull=False,
            rounds__opens_at__lte=now,
            rounds__closes_at__gt=now,
            rounds__closes_at__lt=now + SOON,
        )
        .exclude(Exists(spoken))
        .select_related("community")
        .prefetch_related("texts", "rounds")
        .distinct()[:MOST]
    )
    rows = []
    for discussion in found:
        text = discussion.text_for(get_language() or "en")
        closing = min(held.closes_at for held in discussion.rounds.all() if held.opens_at <= now < held.closes_at)
        rows.append(
            Waiting(
                title=_("Answer the guiding questions of this round"),
                about=text.title if text else discussion.slug,
                lang=text.language if text else "",
                url=prefixed(f"communities/{discussion.community.slug}/discussions/{discussion.slug}/"),
                action=_("Take part"),
                icon="chat",
                until=closing,
                why=_("You are a member of the community that holds this discussion."),
            )
        )
    return rows


def _invitations(user: User) -> list[Waiting]:
    found = (
        Membership.objects.filter(user=user, state=MemberState.INVITED)
        .select_related("community", "invited_by")
        .prefetch_related("community__texts")[:MOST]
    )
    rows = []
    for membership in found:
        text = membership.community.text_for(get_language() or "en")
        rows.append(
            Waiting(
                title=_("You are invited to a community"),
                about=text.name if text else membership.community.slug,
                lang=text.language if text else "",
                url=prefixed(f"communities/{membership.community.slug}/"),
                action=pgettext("button", "Answer"),
                icon="circle",
                why=_("{name} invites you.").format(name=membership.invited_by.display_name)
                if membership.invited_by
                else "",
            )
        )
    return rows


def _requests(user: User) -> list[Waiting]:
    led = Membership.objects.filter(user=user, state=MemberState.ACTIVE, role=MemberRole.FACILITATOR)
    found = (
        Community.objects.filter(pk__in=led.values("community"), memberships__state=MemberState.REQUESTED)
        .annotate(count=Count("memberships"))
        .prefetch_related("texts")
        .order_by("-count", "pk")[:MOST]
    )
    rows = []
    for community, count in ((community, community.count) for community in found):  # type: ignore[attr-defined]
        text = community.text_for(get_language() or "en")
        rows.append(
            Waiting(
                title=ngettext(
                    "{count} person asks to join your community", "{count} people ask to join your community", count
                ).format(count=cldr.number(count)),
                about=text.name if text else community.slug,
                lang=text.language if text else "",
                url=prefixed(f"communities/{community.slug}/members/requests/"),
                action=_("Decide"),
                icon="people",
                why=_("You facilitate this community."),
            )
        )
    return rows


def _registrations(user: User) -> list[Waiting]:
    """Registrations at my events that wait for a decision."""
    found = (
        Event.objects.filter(
            ends_after(timezone.now()),
            organiser_rows__user=user,
            status=Status.PUBLISHED,
            registrations__state=RegistrationState.WAITING,
            registrations__position=None,
        )
        .annotate(count=Count("registrations"))
        .prefetch_related("texts")
        .order_by("starts_at")[:MOST]
    )
    return [
        Waiting(
            title=ngettext(
                "{count} registration waits for your decision", "{count} registrations wait for your decision", count
            ).format(count=cldr.number(count)),
            about=event.title,
            lang=_language_of(event),
            url=prefixed(f"events/{event.slug}/registrations/"),
            action=_("Decide"),
            icon="calendar",
            until=event.starts_at,
            why=_("You organize this event."),
        )
        for event, count in ((event, event.count) for event in found)  # type: ignore[attr-defined]
    ]


def _drafts(user: User) -> list[Waiting]:
    found = Event.objects.filter(organiser_rows__user=user, status=Status.DRAFT).prefetch_related("texts")
    return [
        Waiting(
            title=_("An event of yours is not published"),
            about=event.title,
            lang=_language_of(event),
            url=prefixed(f"events/{event.slug}/"),
            action=_("Continue"),
            icon="edit",
            why=_("You organize this event."),
        )
        for event in found.order_by("-updated_at")[:MOST]
    ]


def _language_of(event: Event) -> str:
    text: Any = event.text()
    return str(text.language) if text else ""


def _reviews(user: User) -> list[Waiting]:
    found = pulse(user)
    if not found.waiting:
        return []
    return [
        Waiting(
            title=ngettext("{count} item to review", "{count} items to review", found.waiting).format(
                count=cldr.number(found.waiting)
            ),
            url=prefixed("moderation/"),
            action=_("Review"),
            icon="flag",
            why=_("You moderate where this was reported."),
        )
    ]


def _profile(user: User, profile: Profile | None) -> list[Waiting]:
    if profile is None:
        return [
            Waiting(
                title=_("Tell others who you are"),
                url=prefixed("welcome/"),
                action=_("Begin"),
                icon="person",
            )
        ]
    if not profile.published_at:
        return [
            Waiting(
                title=_("Your profile is not in the directory yet"),
                about=str(completeness(profile).hint),
                url=prefixed("profile/"),
                action=_("Continue"),
                icon="person",
            )
        ]
    return []
