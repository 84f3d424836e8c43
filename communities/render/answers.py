"""The latest answers of a discussion as short rows that lead to their places."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities.models import Post, Question
from communities.queries.people import face_of
from core.text import excerpt
from ui import html


def rows(posts: Sequence[Post], *, url: str, questions: Sequence[Question]) -> SafeString:
    """Returns one row for each answer: who, under which question, how it begins."""
    numbers = {question.topic_id: question.number for question in questions}
    out = []
    for post in posts:
        author = face_of(post.author)
        question = _("Question {number}").format(number=numbers.get(post.topic_id, ""))
        out.append(
            html.ledger_row(
                html.bdi(author.name),
                f"{url}forum/{post.topic_id}/?post={post.number}#p{post.number}",
                margin=html.avatar(author.initials, author.tone),
                text=excerpt(post.body_plain, 280),
                lang=post.language,
                facts=[question, html.time_tag(post.created_at)],
            )
        )
    return SafeString("".join(out))
