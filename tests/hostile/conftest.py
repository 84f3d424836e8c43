"""Somebody signed in, a topic to write in, and counts that begin at nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, TopicFactory


@pytest.fixture(autouse=True)
def no_counts_left() -> None:
    cache.clear()


@pytest.fixture
def member(db: None) -> Any:
    return UserFactory(name="Amina Wanjiru")


@pytest.fixture
def topic(member: Any) -> Any:
    return TopicFactory(community=CommunityFactory(members=[member]), author=member, posts=2)


@pytest.fixture
def address(topic: Any) -> str:
    return f"/en/communities/{topic.community.slug}/forum/{topic.pk}/"


@pytest.fixture
def here(member: Any) -> Client:
    """The member's browser."""
    client = Client()
    client.force_login(member)
    return client
