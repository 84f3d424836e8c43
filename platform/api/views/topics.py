"""Topics opened and posts read and written."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from api import answers
from api.caller import SOMEBODY
from api.schemas import community as shapes
from api.schemas.lists import Listed
from api.schemas.problem import REFUSED, Problem
from api.views.communities import known
from communities.models import Post, Topic
from communities.services.post import write_post
from communities.services.topic import open_topic
from core.access import get_visible
from core.errors import FieldError, Hidden, Invalid

router = Router(tags=["Forum"])
AROUND = ("community", "author", "solution", "question")


def readable(request: HttpRequest, topic_id: int) -> Topic:
    return get_visible(Topic.objects.select_related(*AROUND), actor=request.user, pk=topic_id)


@router.post("topics", auth=SOMEBODY, response={201: shapes.TopicOut, REFUSED: Problem}, summary="Open a topic")
def create(request: HttpRequest, payload: shapes.TopicIn) -> Any:
    """`body` becomes the first post."""

    def run() -> tuple[int, shapes.TopicOut]:
        try:
            community = known(request, payload.community)
        except Hidden as hidden:
            message = _("There is no such community, or you may not see it.")
            raise Invalid([FieldError("community", "unknown", message)]) from hidden
        made = open_topic(
            actor=request.user,
            community_id=community.pk,
            title=payload.title,
            body=payload.body,
            category_id=payload.category,
            language=payload.language,
        )
        return 201, shapes.topic(request, readable(request, made.pk))

    return answers.once(request, "topic", payload, run)


@router.get("topics/{int:topic_id}", response={200: shapes.TopicOut, REFUSED: Problem}, summary="One topic")
def show(request: HttpRequest, topic_id: int) -> Any:
    return shapes.topic(request, readable(request, topic_id))


@router.get(
    "topics/{int:topic_id}/posts", response={200: shapes.PostList, REFUSED: Problem}, summary="Posts of a topic"
)
def posts(request: HttpRequest, topic_id: int, place: Listed) -> Any:
    """Posts in the order of their numbers. A deleted one keeps its number and tells when, so that copies can follow."""
    topic = readable(request, topic_id)
    shown = Post.objects.visible_to(request.user).filter(topic=topic).values("pk")
    rows = Post.objects.filter(Q(pk__in=shown) | Q(deleted_at__isnull=False, hidden_at__isnull=True), topic=topic)
    rows = rows.select_related("author", "reply_to")
    moment = answers.since(place.updated_since)
    if moment:
        rows = rows.filter(Q(created_at__gte=moment) | Q(edited_at__gte=moment) | Q(deleted_at__gte=moment))
    return answers.listed(
        rows,
        lambda found: [shapes.post(request, row, topic) for row in found],
        order=("number",),
        cursor=place.cursor,
        limit=place.limit,
    )


@router.post(
    "topics/{int:topic_id}/posts", auth=SOMEBODY, response={201: shapes.PostOut, REFUSED: Problem}, summary="Answer"
)
def answer(request: HttpRequest, topic_id: int, payload: shapes.PostIn) -> Any:
    def run() -> tuple[int, shapes.PostOut]:
        topic = readable(request, topic_id)
        if payload.reply_to is not None:
            answered = Post.objects.visible_to(request.user).filter(topic=topic, number=payload.reply_to)
            if not answered.exists():
                message = _("There is no post with this number in the topic.")
                raise Invalid([FieldError("reply_to", "unknown", message)])
        made = write_post(
            actor=request.user,
            topic_id=topic.pk,
            body=payload.body,
            language=payload.language,
            reply_to=payload.reply_to,
        )
        return 201, shapes.post(request, made, topic)

    return answers.once(request, "post", payload, run)
