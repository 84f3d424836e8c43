"""What notices are about, as the reader may see it now: what is hidden is not found, and so not told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import Archive, User
from communities.enums import MemberState
from communities.models import Community, Membership, Message, Post, Topic
from communities.queries.topic import page_of
from core.text import excerpt
from events.models import Event, Registration
from moderation.models import Case, Report, Ruling

EXCERPT = 240


@dataclass(frozen=True, slots=True)
class Subject:
    """`title` in `lang`; `place` is the community's name; `words` an excerpt of what was written, in `words_lang`."""

    title: str
    url: str
    lang: str = ""
    place: str = ""
    words: str = ""
    words_lang: str = ""
    thread: str = ""


Resolver = Callable[[User, Collection[int]], dict[int, Subject]]


def _address(path: str) -> str:
    return f"/{get_language() or 'en'}/{path}"


def _name(community: Community) -> str:
    text = community.text_for(get_language() or "en")
    return text.name if text else community.slug


def _posts(person: User, ids: Collection[int]) -> dict[int, Subject]:
    rows = Post.objects.visible_to(person).filter(pk__in=ids).select_related("topic__community")
    return {
        row.pk: Subject(
            title=row.topic.title,
            lang=row.topic.language,
            url=_address(
                f"communities/{row.topic.community.slug}/forum/{row.topic_id}/?page={page_of(row.number)}#p{row.number}"
            ),
            place=_name(row.topic.community),
            words=excerpt(row.body_plain, EXCERPT),
            words_lang=row.language,
            thread=f"topic-{row.topic_id}",
        )
        for row in rows.prefetch_related("topic__community__texts")
    }


def _topics(person: User, ids: Collection[int]) -> dict[int, Subject]:
    rows = Topic.objects.visible_to(person).filter(pk__in=ids).select_related("community")
    return {
        row.pk: Subject(
            title=row.title,
            lang=row.language,
            url=_address(f"communities/{row.community.slug}/forum/{row.pk}/"),
            place=_name(row.community),
            thread=f"topic-{row.pk}",
        )
        for row in rows.prefetch_related("community__texts")
    }


def _messages(person: User, ids: Collection[int]) -> dict[int, Subject]:
    rows = Message.objects.visible_to(person).filter(pk__in=ids).select_related("room__community")
    return {
        row.pk: Subject(
            title=row.room.name,
            url=_address(f"communities/{row.room.community.slug}/chat/{row.room_id}/?before={row.seq + 1}#m{row.pk}"),
            place=_name(row.room.community),
            words=excerpt(row.body_plain, EXCERPT),
        )
        for row in rows.prefetch_related("room__community__texts")
    }


def _communities(person: User, ids: Collection[int]) -> dict[int, Subject]:
    listed = set(Community.objects.listed_for(person).filter(pk__in=ids).values_list("pk", flat=True))
    # Why a request was declined is for this person alone.
    own = Membership.objects.filter(user=person, community__in=ids).values_list("community_id", "state", "reason")
    mine = {pk: (state, reason) for pk, state, reason in own}
    # Whoever was removed is told of it also where the community shows itself to nobody outside; its page is closed to them.
    told = listed | {pk for pk, (state, _reason) in mine.items() if state == MemberState.REMOVED}
    return {
        row.pk: Subject(
            title=_name(row),
            url=_address(f"communities/{row.slug}/" if row.pk in listed else "communities/"),
            place=_name(row),
            words=mine[row.pk][1] if row.pk in mine else "",
        )
        for row in Community.objects.filter(pk__in=told).prefetch_related("texts")
    }


def _requests(person: User, ids: Collection[int]) -> dict[int, Subject]:
    """Communities whose requests wait for this facilitator."""
    rows = Community.objects.filter(pk__in=ids, memberships__user=person, memberships__role="facilitator").filter(
        memberships__state="active"
    )
    return {
        row.pk: Subject(title=_name(row), url=_address(f"communities/{row.slug}/members/requests/"), place=_name(row))
        for row in rows.prefetch_related("texts")
    }


def _event(row: Event) -> Subject:
    text = row.text(get_language())
    return Subject(
        title=row.title,
        lang=text.language if text else "",
        url=_address(f"events/{row.slug}/"),
        words=row.cancel_reason if row.is_cancelled else "",
        thread=f"event-{row.pk}",
    )


def _events(person: User, ids: Collection[int]) -> dict[int, Subject]:
    rows = Event.objects.visible_to(person).filter(pk__in=ids, hidden_at=None).prefetch_related("texts")
    return {row.pk: _event(row) for row in rows}


def _registrations(person: User, ids: Collection[int]) -> dict[int, Subject]:
    rows = dict(Registration.objects.filter(pk__in=ids, user=person).values_list("pk", "event_id"))
    found = _events(person, set(rows.values()))
    return {pk: found[event_id] for pk, event_id in rows.items() if event_id in found}


def _rulings(person: User, ids: Collection[int]) -> dict[int, Subject]:
    rows = Ruling.objects.filter(pk__in=ids, case__author=person).select_related("case")
    subjects = {}
    for row in rows:
        # The author's own page of the case: what was decided, why, and asking for another look.
        url = _address(f"moderation/decisions/{row.case_id}/")
        subjects[row.pk] = Subject(title=row.case.title, lang=row.case.language, url=url, words=row.reason)
    return subjects


def _reports(person: User, ids: Collection[int]) -> dict[int, Subject]:
    mine = Case.objects.visible_to(person).filter(closed_at=None)
    rows = Report.objects.filter(pk__in=ids, case__in=mine).select_related("case")
    return {
        row.pk: Subject(title=row.case.title, lang=row.case.language, url=_address(f"moderation/cases/{row.case_id}/"))
        for row in rows
    }


def _appeals(person: User, ids: Collection[int]) -> dict[int, Subject]:
    mine = Case.objects.visible_to(person).filter(closed_at=None)
    rows = Ruling.objects.filter(pk__in=ids, case__in=mine).select_related("case")
    return {
        row.pk: Subject(
            title=row.case.title,
            lang=row.case.language,
            url=_address(f"moderation/cases/{row.case_id}/"),
            words=row.reason,
        )
        for row in rows
    }


def _archives(person: User, ids: Collection[int]) -> dict[int, Subject]:
    rows = Archive.objects.filter(pk__in=ids, user=person, expires_at__gte=timezone.now()).values_list("pk", "made_at")
    return {
        pk: Subject(title=f"halqa-{made:%Y-%m-%d}.zip", url="/accounts/settings/data/") for pk, made in rows if made
    }


RESOLVERS: dict[str, Resolver] = {
    "post": _posts,
    "topic": _topics,
    "message": _messages,
    "community": _communities,
    "request": _requests,
    "event": _events,
    "registration": _registrations,
    "ruling": _rulings,
    "report": _reports,
    "appeal": _appeals,
    "archive": _archives,
}


def resolve(person: User, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], Subject]:
    """Returns what the person may see of (kind, id) pairs; a constant number of queries per kind that occurs."""
    found: dict[tuple[str, int], Subject] = {}
    for name in sorted({kind for kind, _pk in wanted}):
        resolver = RESOLVERS.get(name)
        if resolver is not None:
            ids = {pk for kind, pk in wanted if kind == name}
            found.update({(name, pk): subject for pk, subject in resolver(person, ids).items()})
    return found
