"""The one query of a topic's page for somebody who has read it before: what may be read, and what is the reader's own.

Written by hand, since building this statement through the ORM takes longer than running it and the page is the most
read of all. `tests/communities/test_rights.py` and `tests/communities/views/test_pages.py` hold it to the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.rules import is_secretariat
from communities.enums import Visibility
from communities.models import Topic
from communities.queries.topic import Own
from communities.rules import Standing
from core.prepared import GREATEST, Prepared
from core.store import Store

_SQL = (
    "SELECT t.version, t.last_number, t.author_id, t.hidden_at, c.id, c.version, c.visibility, "
    "m.state, m.role, m.follow, r.upto, f.is_muted "
    "FROM communities_topic t JOIN communities_community c ON c.id = t.community_id "
    "LEFT JOIN communities_membership m ON m.community_id = c.id AND m.user_id = %s "
    "LEFT JOIN communities_topicread r ON r.topic_id = t.id AND r.user_id = %s "
    "LEFT JOIN communities_topicfollow f ON f.topic_id = t.id AND f.user_id = %s "
    "WHERE t.id = %s AND c.slug = %s"
)


_OWNER = Prepared(lambda topic: Topic.objects.filter(pk=topic).values_list("community_id"), topic=int)
# A topic never moves to another community.
owners: Store[int] = Store(most_bytes=1024 * 1024)


def owner_of(topic_id: int) -> int:
    """Returns the topic's community, 0 where there is no such topic; asked once."""
    known = owners.get(topic_id)
    if known is not None:
        return known
    row = _OWNER.first(topic=topic_id)
    if row is None:
        return 0
    owners.put(topic_id, row[0], 200)
    return int(row[0])


@dataclass(frozen=True, slots=True)
class Glance:
    """Enough to know which stored page is the right one."""

    version: int
    last_number: int
    community_version: int
    is_author: bool
    own: Own


def glance(actor: Any, *, slug: str, topic_id: int) -> Glance | None:
    """Returns what decides about the page, or None where the reader may not see the topic."""
    if topic_id > GREATEST:
        return None
    me = actor.pk if actor.is_authenticated else None
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [me, me, me, topic_id, slug])
        row = cursor.fetchone()
    if row is None:
        return None
    version, last, author, hidden, _community, shared, visibility, state, role, follow, upto, muted = row
    standing = Standing(state=state or "", role=role or "", is_secretariat=me is not None and is_secretariat(actor))
    mine = me is not None and author == me
    if visibility != Visibility.PUBLIC and not standing.is_inside:
        return None
    if hidden is not None and not (standing.moderates or mine):
        return None
    followed = muted is not None and not muted
    own = Own(standing=standing, upto=upto, follows=followed, muted=bool(muted), level=follow or "")
    return Glance(version, last, shared, mine, own)
