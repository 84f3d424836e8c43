"""Answers keep what the description says, whatever is asked (schemathesis over the WSGI application, bounded)."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.cache import cache
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.services.token import make_token
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, RoomFactory, TopicFactory
from tests.events.factories import make_event

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SECRETS: list[str] = []


@pytest.fixture
def described(db: None) -> Any:
    """The description with things behind it, so that some of what is asked exists."""
    from config.wsgi import application

    user = UserFactory(handle="amina")
    community = CommunityFactory(slug="reefs", members=[user])
    TopicFactory(community=community, posts=2)
    RoomFactory(community=community)
    make_event("Reef week", community_id=community.pk)
    SECRETS[:] = [make_token(actor=user, name="A program", days=30, may_write=True)[1]]
    # The real application ends each request by closing the connection, which here holds the test's transaction.
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for end in ends:
        end.connect(close_old_connections)


def test_answers_are_as_described(described: Any) -> None:
    asked = set()
    for found in described.get_all_operations():
        operation = found.ok()
        asked.add((operation.method, operation.path))

        @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            cache.clear()
            case.headers["Authorization"] = f"Bearer {SECRETS[0]}"
            case.call_and_validate(checks=CHECKS)

        ask()
    assert len(asked) == 22
