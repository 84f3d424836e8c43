"""What of communities can be reported, and who decides where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from communities.enums import MemberRole, MemberState
from communities.models import Membership, Message, Post, Topic
from communities.queries.topic import page_of
from communities.services import moderating
from moderation.registry import moderators_of, reviewable
from ui.menu import prefixed


def _topic_url(topic: Topic) -> str:
    return prefixed(f"communities/{topic.community.slug}/forum/{topic.pk}/")


def _post_url(post: Post) -> str:
    return f"{_topic_url(post.topic)}?page={page_of(post.number)}#p{post.number}"


def _message_url(message: Message) -> str:
    room = message.room
    return prefixed(f"communities/{room.community.slug}/chat/{room.pk}/?before={message.seq + 1}#m{message.pk}")


def scopes(actor: Any) -> Iterable[str]:
    """Returns `community:ID` for each community that the person facilitates; one query."""
    if not getattr(actor, "is_authenticated", False):
        return []
    led = Membership.objects.filter(user=actor, role=MemberRole.FACILITATOR, state=MemberState.ACTIVE)
    return [f"community:{pk}" for pk in led.values_list("community_id", flat=True)]


def register() -> None:
    reviewable(
        "topic",
        Topic,
        label=_("a topic"),
        title=lambda topic: topic.title,
        text=lambda topic: topic.title,
        url=_topic_url,
        hide=lambda topic, *, actor, reason: moderating.hide_topic(actor=actor, topic_id=topic.pk, reason=reason),
        restore=lambda topic, *, actor, reason: moderating.restore_topic(actor=actor, topic_id=topic.pk),
        visible_to=lambda actor: Topic.objects.visible_to(actor).select_related("community"),
        scope=lambda topic: f"community:{topic.community_id}",
    )
    reviewable(
        "post",
        Post,
        label=_("a forum post"),
        title=lambda post: post.topic.title,
        url=_post_url,
        hide=lambda post, *, actor, reason: moderating.hide_post(actor=actor, post_id=post.pk, reason=reason),
        restore=lambda post, *, actor, reason: moderating.restore_post(actor=actor, post_id=post.pk),
        visible_to=lambda actor: Post.objects.visible_to(actor).select_related("topic__community", "author"),
        scope=lambda post: f"community:{post.topic.community_id}",
    )
    reviewable(
        "message",
        Message,
        label=_("a chat message"),
        title=lambda message: message.room.name,
        url=_message_url,
        hide=lambda message, *, actor, reason: moderating.hide_message(
            actor=actor, message_id=message.pk, reason=reason
        ),
        restore=lambda message, *, actor, reason: moderating.restore_message(actor=actor, message_id=message.pk),
        visible_to=lambda actor: Message.objects.visible_to(actor).select_related("room__community", "author"),
        scope=lambda message: f"community:{message.room.community_id}",
        language=lambda message: "",
    )
    moderators_of(scopes)
