"""Feeds of forums: what visitors may read, and nothing anew where nothing is new."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from communities.services.post import write_post
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_last_posts_as_atom_and_rss(client: Any) -> None:
    member = UserFactory(name="Amina Diallo")
    community = CommunityFactory(slug="reefs", name="Coral reefs", members=[member])
    topic = TopicFactory(community=community, title="Ropes & nets")
    PostFactory(topic=topic, author=member, body="First **words** <b>")
    PostFactory(topic=topic, hidden_at=timezone.now(), body="Hidden words")
    root = ElementTree.fromstring(client.get("/feeds/communities/reefs.atom").content)
    entry = root.find(f"{ATOM}entry")
    assert entry is not None and len(root.findall(f"{ATOM}entry")) == 1
    found = {name: entry.findtext(f"{ATOM}{name}") for name in ("title", "summary")}
    assert (root.findtext(f"{ATOM}title"), found) == (
        "Coral reefs",
        {"title": "Ropes & nets", "summary": "First words <b>"},
    )
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Amina Diallo"
    rss = client.get("/feeds/communities/reefs.rss")
    items = ElementTree.fromstring(rss.content).findall("channel/item")
    assert (rss["Content-Type"], [item.findtext("title") for item in items]) == (
        "application/rss+xml; charset=utf-8",
        ["Ropes & nets"],
    )


def test_nothing_new_is_told_in_few_queries(client: Any, django_assert_num_queries: Any) -> None:
    member = UserFactory()
    topic = TopicFactory(community=CommunityFactory(slug="reefs", members=[member]), posts=1)
    tag = client.get("/feeds/communities/reefs.atom")["ETag"]
    with django_assert_num_queries(4):
        again = client.get("/feeds/communities/reefs.atom", headers={"If-None-Match": tag})
    write_post(actor=member, topic_id=topic.pk, body="Something new")
    after = client.get("/feeds/communities/reefs.atom", headers={"If-None-Match": tag})
    assert (again.status_code, after.status_code, "Something new" in after.content.decode()) == (304, 200, True)


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_members_only_forum_has_no_feed_even_for_members(signed_in: bool, client: Any) -> None:
    """A feed reader keeps what it fetched; nobody sees who reads it there."""
    member = UserFactory()
    CommunityFactory(slug="inside", visibility="members", members=[member])
    if signed_in:
        client.force_login(member)
    assert client.get("/feeds/communities/inside.atom").status_code == 404
    assert client.get("/feeds/communities/nowhere.atom").status_code == 404
