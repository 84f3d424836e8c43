"""Moderated discussions: what is announced, its rounds, groups, subjects and guiding questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from communities import rules
from communities.enums import TopicKind
from communities.facts import DiscussionChanged
from communities.models import Community, Discussion, DiscussionText, Topic
from communities.services import authorship, locks, versions
from core.errors import FieldError, Hidden, Invalid
from core.text import one_line, render

TITLE_LENGTH = 200
INTRO_LENGTH = 20_000


class Texts(TypedDict, total=False):
    title: str
    intro: str


@transaction.atomic
def create_discussion(
    *,
    actor: User,
    community_id: int,
    texts: Mapping[str, Texts],
    language: str,
    time_zone: str,
    opens_at: datetime,
    closes_at: datetime,
    slug: str = "",
) -> Discussion:
    """Returns a new discussion that only facilitators see until it is published."""
    community = locks.community(community_id)
    rules.can_arrange(actor, community).or_refuse()
    clean = _clean(texts, language)
    check_dates(opens_at, closes_at)
    discussion = Discussion.objects.create(
        community=community,
        slug=_free_slug(community, slug or clean[language]["title"]),
        language=language,
        time_zone=_zone(time_zone),
        opens_at=opens_at,
        closes_at=closes_at,
        created_by=actor,
    )
    _write_texts(discussion, clean)
    tell(discussion, actor)
    return discussion


@transaction.atomic
def edit_discussion(
    *,
    actor: User,
    discussion_id: int,
    texts: Mapping[str, Texts],
    language: str,
    time_zone: str,
    opens_at: datetime,
    closes_at: datetime,
) -> Discussion:
    """Changes what is announced; a language without a title is taken out."""
    discussion = locked(discussion_id)
    rules.can_manage_discussion(actor, discussion).or_refuse()
    clean = _clean(texts, language)
    check_dates(opens_at, closes_at)
    discussion.language, discussion.time_zone = language, _zone(time_zone)
    discussion.opens_at, discussion.closes_at = opens_at, closes_at
    discussion.save()
    discussion.texts.exclude(language__in=clean).delete()
    _write_texts(discussion, clean)
    tell(discussion, actor)
    return discussion


@transaction.atomic
def publish_discussion(*, actor: User, discussion_id: int, published: bool) -> Discussion:
    """Shows a discussion with its questions to everyone who may read the community, or takes it back.

    Raises Invalid while it has no question, since there would be nothing to answer.
    """
    discussion = locked(discussion_id)
    may = rules.can_manage_discussion if published else rules.can_take_back
    may(actor, discussion).or_refuse()
    topics = question_topics(discussion)
    if published and not topics.exists():
        message = _("Add at least one guiding question before publishing.")
        raise Invalid([FieldError("questions", "required", message)])
    if bool(discussion.published_at) == published:
        return discussion
    now = timezone.now()
    discussion.published_at = now if published else None
    discussion.save(update_fields=["published_at", "updated_at"])
    # A question hidden by a moderator has somebody's name beside it and stays hidden.
    changed = topics.filter(hidden_by=None)
    topic_ids = set(changed.values_list("pk", flat=True))
    changed.update(hidden_at=None if published else now)
    authorship.rendered_anew(discussion.community_id, topic_ids, actor)
    tell(discussion, actor)
    return discussion


def locked(discussion_id: int) -> Discussion:
    """Returns the discussion under the lock of its community; Hidden when there is none."""
    owner = Discussion.objects.filter(pk=discussion_id).values_list("community_id", flat=True).first()
    if owner is None:
        raise Hidden
    community = locks.community(owner)
    discussion = Discussion.objects.select_for_update().get(pk=discussion_id)
    discussion.community = community
    return discussion


def question_topics(discussion: Discussion):  # type: ignore[no-untyped-def]
    """Returns the topics of all its questions."""
    return Topic.objects.filter(kind=TopicKind.QUESTION, question__subject__group__round__discussion=discussion)


def tell(discussion: Discussion, actor: User) -> None:
    """Raises the versions and states the fact, at the end of each change."""
    discussion.version += 1
    discussion.save(update_fields=["version", "updated_at"])
    versions.community_changed(discussion.community)
    outbox.record(DiscussionChanged(discussion_id=discussion.pk), actor=actor)


def _clean(texts: Mapping[str, Texts], language: str) -> dict[str, dict[str, str]]:
    known = dict(settings.LANGUAGES)
    if language not in known:
        raise Invalid([FieldError("language", "unknown", _("Choose one of the languages offered."))])
    clean: dict[str, dict[str, str]] = {}
    for code in known:
        text = texts.get(code, {})
        title = one_line(text.get("title", ""), max_length=TITLE_LENGTH, field=f"title_{code}")
        if title:
            clean[code] = {"title": title, "intro": text.get("intro", "")}
    if language not in clean:
        message = _("Give the title in the main language of the discussion.")
        raise Invalid([FieldError(f"title_{language}", "required", message)])
    return clean


def _write_texts(discussion: Discussion, clean: Mapping[str, Mapping[str, str]]) -> None:
    for code, text in clean.items():
        intro = render(text["intro"], field=f"intro_{code}", limit=INTRO_LENGTH)
        DiscussionText.objects.update_or_create(
            discussion=discussion,
            language=code,
            defaults={
                "title": text["title"],
                "intro": text["intro"],
                "intro_html": intro.html,
                "intro_plain": intro.plain,
                "text_version": intro.version,
            },
        )


def check_dates(opens_at: datetime, closes_at: datetime) -> None:
    """Raises Invalid when the closing does not come after the opening."""
    if closes_at <= opens_at:
        message = _("The closing must come after the opening.")
        raise Invalid([FieldError("closes_at", "ends_before_start", message)])


def _zone(name: str) -> str:
    if name not in available_timezones():
        message = _("The time zone “{zone}” is not known. Choose one from the list.").format(zone=name)
        raise Invalid([FieldError("time_zone", "unknown", message)])
    return ZoneInfo(name).key


def _free_slug(community: Community, text: str) -> str:
    """An address that is free in the community; a title without Latin letters gets a plain one."""
    base = slugify(text)[:70].strip("-") or "discussion"
    if base in {"new"}:
        base = f"{base}-discussion"
    taken = set(community.discussions.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
