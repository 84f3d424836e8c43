"""Nothing but a rebuild makes an index, and a rebuild takes its place whatever stands there."""

import pytest

from search.engines.choice import engine
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
