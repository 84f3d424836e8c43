"""A process with Django loaded does one thing after the other, and tells what failed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chaos.helper import Helper, Helpers
from launch.environment import child_environment
from stack.errors import NotReady


@pytest.fixture
def helpers() -> Iterator[Helpers]:
    made = Helpers()
    yield made
    made.end()


def test_one_that_is_free_is_taken_again_and_not_for_other_addresses(helpers: Helpers) -> None:
    env = child_environment(DJANGO_SETTINGS_MODULE="config.settings")
    assert helpers.do(env, "enqueue", {"names": []}) is None
    first = helpers._free[0]
    assert helpers.do(env, "enqueue", {"names": []}) is None
    assert helpers._free == [first]
    other = helpers._take({**env, "ELASTICSEARCH_URL": "http://elsewhere"})
    other.end()
    assert other is not first
    assert first._process.poll() is not None


def test_what_failed_is_told() -> None:
    helper = Helper(child_environment(DJANGO_SETTINGS_MODULE="config.settings"))
    with pytest.raises(NotReady, match="KeyError: 'nothing of that name'"):
        helper.do("nothing of that name", {})
    helper.end()
    with pytest.raises(NotReady, match="ended without an answer"):
        helper.do("enqueue", {"names": []})
