"""What the page of a topic reads."""

from __future__ import annotations

import pytest

from communities.queries import topic as queries
from tests.accounts.factories import UserFactory
from tests.communities.factories import PostFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.mark.both
def test_the_last_writers_are_named_and_all_are_counted() -> None:
    topic = TopicFactory()
    writers = [UserFactory(name=f"Writer {number}") for number in range(14)]
    for writer in [*writers, writers[0], None]:
        PostFactory(topic=topic, author=writer)

    people, number = queries.faces(topic)

    assert [name for _pk, name, _handle in people] == ["Writer 0", *(f"Writer {one}" for one in range(13, 2, -1))]
    assert number == 14
    assert queries.faces(TopicFactory()) == ([], 0)
