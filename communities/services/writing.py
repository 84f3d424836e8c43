"""The text of a post: cleaned, counted, numbered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Post, PostMention, Topic
from communities.services.mentions import Named
from core.errors import FieldError, Invalid
from core.text import Rendered, is_blank, render

POST_LENGTH = 50_000


@dataclass(frozen=True, slots=True)
class Text:
    """What a post stores: as safe HTML, as plain words, and who is named in it."""

    html: str
    plain: str
    version: int
    mentioned: tuple[int, ...]
    # As it was typed, without the null characters that PostgreSQL does not store.
    body: str = ""


def rendered(body: str, community_id: int, *, limit: int = POST_LENGTH) -> Text:
    """Returns the text as it is stored; raises Invalid for `body` when it is empty or too long."""
    if not body.strip():
        raise Invalid([empty()])
    named = Named(community_id)
    text: Rendered = render(body, mentions=named, limit=limit)
    if is_blank(text.plain):
        raise Invalid([empty()])
    return Text(
        text.html, text.plain, text.version, tuple(sorted(set(named.user_ids.values()))), body.replace("\0", "")
    )


def empty() -> FieldError:
    return FieldError("body", "required", _("Fill in “{field}”.").format(field=_("Text")))


def add_post(
    *,
    topic: Topic,
    author: User | None,
    text: Text,
    body: str,
    language: str,
    reply_to: Post | None = None,
    submission_key: UUID | None = None,
    **more: Any,
) -> Post:
    """Writes the next post of a topic that the caller has locked, and counts it on the topic's row (not saved here)."""
    topic.last_number += 1
    topic.post_count += 1
    topic.last_post_at = timezone.now()
    topic.last_author = author
    post = Post.objects.create(
        topic=topic,
        number=topic.last_number,
        author=author,
        language=language,
        body=body,
        body_html=text.html,
        body_plain=text.plain,
        text_version=text.version,
        reply_to=reply_to,
        created_at=topic.last_post_at,
        submission_key=submission_key,
        **more,
    )
    name(post, text.mentioned)
    return post


def name(post: Post, user_ids: tuple[int, ...]) -> None:
    """Remembers who is named; somebody named in an earlier version stays, since they were told."""
    others = [user_id for user_id in user_ids if user_id != post.author_id]
    PostMention.objects.bulk_create(
        [PostMention(post=post, user_id=user_id) for user_id in others], ignore_conflicts=True
    )
