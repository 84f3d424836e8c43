"""A new index without a gap; the database held against the index."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from core.errors import Unavailable
from search.clockwork import fill_empty_index
from search.engines.choice import engine
from search.enums import Kind
from search.models import Rebuild
from search.queries.search import search
from search.services import rebuild as rebuilding
from search.services.check import compare
from search.services.index import refresh
from tests.communities.factories import CommunityFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.both
VISITOR = AnonymousUser()


def test_check_finds_what_is_missing_stale_and_without_a_row_and_repairs_it(index: Any) -> None:
    kept, renamed = TopicFactory(title="Kept"), TopicFactory(title="Renamed")
    removed = TopicFactory(title="Removed")
    index.fill()
    added = TopicFactory(title="Added")
    type(renamed).objects.filter(pk=renamed.pk).update(title="Another name")
    gone = removed.pk
    removed.delete()

    difference = compare(Kind.TOPIC)
    assert (difference.missing, difference.stale, difference.ghosts) == (
        [f"topic:{added.pk}"], [f"topic:{renamed.pk}"], [f"topic:{gone}"],
    )  # fmt: skip
    with pytest.raises(CommandError, match="documents differ"):
        call_command("search_check", stdout=StringIO())
    call_command("search_check", repair=True, stdout=StringIO())
    call_command("search_check", stdout=StringIO())
    assert {hit.title for hit in search(actor=VISITOR, kinds=["topic"]).hits} == {"Kept", "Another name", "Added"}
    assert kept.title == "Kept"


def test_rights_are_part_of_the_comparison(index: Any) -> None:
    topic = TopicFactory(posts=1)
    index.fill()
    type(topic.community).objects.filter(pk=topic.community_id).update(visibility="members")

    assert compare(Kind.TOPIC).stale == [f"topic:{topic.pk}"]


def test_rebuild_removes_ghosts_and_takes_up_what_was_written_meanwhile(
    index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    community = CommunityFactory()
    old = TopicFactory(community=community, title="Wetland old")
    index.fill()
    ghost = TopicFactory(community=community, title="Wetland ghost")
    refresh(kind=Kind.TOPIC, ids=[ghost.pk])
    ghost.delete()

    documents = rebuilding._documents

    def with_a_writer(progress: Any) -> Any:
        for number, batch in enumerate(documents(progress)):
            yield batch
            if number == 0:
                topic = TopicFactory(community=community, title="Wetland new")
                post = PostFactory(topic=topic)
                refresh(kind=Kind.TOPIC, ids=[topic.pk])
                type(old).objects.filter(pk=old.pk).update(title="Wetland renamed")
                refresh(kind=Kind.TOPIC, ids=[old.pk])
                assert post.number == 1
            engine().refresh()
            assert search("wetland", actor=VISITOR).total >= 1

    monkeypatch.setattr(rebuilding, "_documents", with_a_writer)
    index.fill()
    engine().refresh()
    assert {hit.title for hit in search("wetland", actor=VISITOR).hits} == {"Wetland renamed", "Wetland new"}
    assert not compare(Kind.TOPIC)
    assert not Rebuild.objects.exists()


def test_failed_rebuild_leaves_the_old_index_and_nothing_else(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    TopicFactory(title="Wetland talk")
    index.fill()

    def failing(progress: Any) -> Any:
        raise Unavailable("away", service="search")
        yield

    monkeypatch.setattr(rebuilding, "_documents", failing)
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("search_rebuild", stdout=StringIO())
    assert search("wetland", actor=VISITOR).total == 1
    assert not Rebuild.objects.exists()


def test_clock_fills_an_index_that_is_not_there_once(index: Any) -> None:
    TopicFactory(title="Wetland talk")
    assert search("wetland", actor=VISITOR).limited is True

    fill_empty_index()
    results = search("wetland", actor=VISITOR)
    assert (results.limited, results.total) == (False, 1)
    version = engine().digests("topic", 0, 2**62)
    fill_empty_index()
    assert engine().digests("topic", 0, 2**62) == version


def test_command_tells_how_many(index: Any) -> None:
    TopicFactory(title="Wetland talk", posts=3)
    out = StringIO()
    call_command("search_rebuild", stdout=out)

    assert out.getvalue().startswith("4 documents in ")
