"""Demo communities and what is said in them, written through the services and then dated back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communities.enums import MemberRole
from communities.models import Category, Community, Message, Post, Room, RoomEntry, Topic
from communities.services import locks
from communities.services.category import save_category
from communities.services.chat import send_message
from communities.services.community import create_community
from communities.services.membership import change_role, leave, let_in
from communities.services.post import write_post
from communities.services.topic import mark_solution, open_topic
from config.demo.data import toml
from vocabularies.queries import resolve

People = dict[str, User]
HOURS_BETWEEN = 12
QUESTION_MARKS = ("?", "\u061f", "\uff1f")


def load_communities(people: People) -> dict[str, Community]:
    """Returns the demo's communities by slug, making those that are missing, with members and rooms."""
    found = {community.slug: community for community in Community.objects.filter(is_demo=True)}
    for entry in toml("communities")["community"]:
        if entry["slug"] not in found:
            found[entry["slug"]] = _make_community(entry, people)
    return found


@transaction.atomic
def _make_community(entry: dict[str, Any], people: People) -> Community:
    maker = people["secretariat"]
    community = create_community(
        actor=maker,
        slug=entry["slug"],
        texts={code: {"name": name, "summary": entry["summary"][code]} for code, name in entry["name"].items()},
        language=entry["language"],
        join_policy=entry.get("join", "open"),
        visibility=entry.get("visibility", "public"),
        theme_ids=[concept.pk for theme in entry["themes"] if (concept := resolve(theme))],
        is_demo=True,
    )
    community = locks.community(community.pk)
    for key in [*entry["facilitators"], *entry["members"]]:
        if people[key].pk != maker.pk:
            let_in(community, people[key], None, by=maker)
    for key in entry["facilitators"]:
        if people[key].pk != maker.pk:
            change_role(actor=maker, community_id=community.pk, user_id=people[key].pk, role=MemberRole.FACILITATOR)
    for titles in toml("communities")["category"]:
        save_category(actor=maker, community_id=community.pk, titles=titles)
    if "secretariat" not in [*entry["facilitators"], *entry["members"]]:
        leave(actor=maker, community_id=community.pk)
    for name in entry.get("rooms", [])[:1]:
        Room.objects.filter(community=community).update(name=name)
    return community


def load_topics(people: People, communities: dict[str, Community]) -> int:
    """Writes the conversations that are missing; returns how many."""
    made = 0
    for place, entry in enumerate(toml("conversations")["topic"]):
        external_id = f"demo:topic:{place + 1}"
        if not Topic.objects.filter(external_id=external_id).exists():
            _make_topic(entry, external_id, people, communities[entry["community"]])
            made += 1
    return made


@transaction.atomic
def _make_topic(entry: dict[str, Any], external_id: str, people: People, community: Community) -> None:
    first, *rest = entry["post"]
    moment = timezone.now() - timedelta(days=entry["ago"])
    topic = open_topic(
        actor=people[first["by"]],
        community_id=community.pk,
        title=entry["title"],
        category_id=_category(community, entry["title"]),
        body=first["text"].strip(),
        language=entry["language"],
    )
    moments = [moment]
    for line in rest:
        moment += timedelta(hours=line.get("after", HOURS_BETWEEN))
        moments.append(moment)
        write_post(
            actor=people[line["by"]],
            topic_id=topic.pk,
            body=line["text"].strip(),
            language=line.get("language", entry["language"]),
            reply_to=line.get("quote"),
        )
    date_back(topic.pk, moments, external_id=external_id)
    if "solution" in entry:
        mark_solution(actor=people[first["by"]], topic_id=topic.pk, post_number=entry["solution"])


def _category(community: Community, title: str) -> int | None:
    """A title that asks is a question; the others tell what somebody has done."""
    there = list(Category.objects.filter(community=community).order_by("position").values_list("pk", flat=True))
    asks = title.endswith(QUESTION_MARKS)
    return there[1 if asks else 2] if len(there) == 3 else None


def date_back(topic_id: int, moments: list[datetime], *, external_id: str | None = None) -> None:
    """Sets when each post of a topic was written, in order of number."""
    now = timezone.now()
    moments = [min(moment, now) for moment in moments]
    for number, moment in enumerate(moments, start=1):
        Post.objects.filter(topic_id=topic_id, number=number).update(created_at=moment)
    changes: dict[str, Any] = {"opened_at": moments[0], "last_post_at": moments[-1]}
    if external_id:
        changes["external_id"] = external_id
    Topic.objects.filter(pk=topic_id).update(**changes)


@transaction.atomic
def load_chat(people: People, communities: dict[str, Community]) -> int:
    """Says the lines of the rooms that are still silent; returns how many lines."""
    said = 0
    for entry in toml("chat")["room"]:
        room = Room.objects.filter(community=communities[entry["community"]]).order_by("pk")[entry["room"]]
        if room.last_seq:
            continue
        start = timezone.now() - timedelta(hours=5)
        for place, (key, _language, words) in enumerate(entry["lines"]):
            ack = send_message(actor=people[key], room_id=room.pk, client_id=_client_id(room, place), body=words)
            moment = start + timedelta(minutes=7 * place)
            Message.objects.filter(pk=ack.message.pk).update(created_at=moment)
            RoomEntry.objects.filter(message_id=ack.message.pk).update(created_at=moment)
            said += 1
        Room.objects.filter(pk=room.pk).update(last_message_at=moment)
    return said


def _client_id(room: Room, place: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:{room.pk}:{place}")


def set_last_activity(communities: dict[str, Community]) -> None:
    """A community was last active when its last post was written, not when the demo was loaded."""
    for community in communities.values():
        last = Topic.objects.filter(community=community, post_count__gt=0).order_by("-last_post_at").first()
        if last is not None:
            Community.objects.filter(pk=community.pk).update(last_activity_at=last.last_post_at)
