"""Nothing but a rebuild makes an index, and a rebuild takes its place whatever stands there."""

import pytest

from core.errors import Unavailable
from search.engines.choice import engine
from search.engines.elastic.breaker import away
from search.engines.elastic.engine import BUILDING
from search.enums import Kind
from search.services.index import refresh
from search.services.rebuild import rebuild
from tests.communities.factories import CommunityFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.services,
    pytest.mark.parametrize("index", ["elastic"], indirect=True),
]


@pytest.fixture
def elastic(index):
    return engine()


def test_a_write_before_the_first_build_leaves_no_index_behind(elastic):
    refresh(kind=Kind.COMMUNITY, ids=[CommunityFactory().pk, 999_999])
    assert not elastic.writing.indices.exists(index=elastic.alias)
    rebuild()
    assert elastic.ready()


def test_a_rebuild_replaces_an_index_that_stands_in_the_place_of_the_alias(elastic):
    elastic.writing.indices.create(index=elastic.alias)
    rebuild()
    assert elastic.writing.indices.exists_alias(name=elastic.alias)


def test_the_index_in_use_is_never_dropped_by_a_rebuild_that_took_itself_for_failed(elastic, monkeypatch):
    """The answer to the last step is lost on its way, as when the master is lost just then."""
    rebuild()
    swap = elastic.writing.indices.update_aliases

    def lost(**actions):
        swap(**actions)
        raise away()

    monkeypatch.setattr(type(elastic.writing.indices), "update_aliases", lambda _self, **actions: lost(**actions))
    with pytest.raises(Unavailable):
        rebuild()
    monkeypatch.undo()
    assert elastic.writing.indices.exists_alias(name=elastic.alias)
    assert elastic.digests("topic", 0, 9) == {}


def test_what_nobody_will_take_up_again_is_removed_by_the_next_rebuild(elastic):
    rebuild()
    strays = [f"{elastic.alias}-20200101000000-ab{suffix}" for suffix in ("", BUILDING)]
    young = f"{elastic.begin_rebuild()}"
    for name in strays:
        elastic.writing.indices.create(index=name)
    # As a removal does that arrives when a rebuild has just ended.
    elastic.write([], ["topic:1"], version=10**9, also=[f"{elastic.alias}-20990101000000-cd"])
    rebuild()
    left = set(elastic.writing.indices.get_alias(index=f"{elastic.alias}-*"))
    assert young in left
    assert len(left) == 2
