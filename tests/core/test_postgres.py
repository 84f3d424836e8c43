"""How often a lasting connection is asked whether it still lives."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from config.databases import database
from core.postgres import base


class Wrapper(base.DatabaseWrapper):
    """Without a server: remembers what would have been asked and done."""

    def __init__(self) -> None:
        super().__init__({"NAME": "x", "OPTIONS": {}, "TIME_ZONE": None, "AUTOCOMMIT": True, "CONN_MAX_AGE": 600})
        self.connection = object()
        self.health_check_enabled = True
        self.health_check_done = False
        self.alive = True
        self.asked = 0

    def is_usable(self) -> bool:
        self.asked += 1
        return self.alive

    def close(self) -> None:
        self.connection = None


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(base.time, "monotonic", lambda: clock.now)
    return clock


def request(wrapper: Wrapper) -> None:
    wrapper.health_check_done = False
    wrapper.close_if_health_check_failed()


def test_it_is_asked_once_a_second_however_many_requests_come(clock: SimpleNamespace) -> None:
    wrapper = Wrapper()
    for tenth in range(25):
        clock.now = 1000 + tenth / 10
        request(wrapper)
    assert wrapper.asked == 3
    assert wrapper.health_check_done


def test_a_dead_connection_is_closed_at_the_next_question(clock: SimpleNamespace) -> None:
    wrapper = Wrapper()
    request(wrapper)
    wrapper.alive = False
    clock.now += 1.1
    request(wrapper)
    assert wrapper.connection is None


def test_a_connection_that_is_not_to_be_asked_is_not_asked(clock: SimpleNamespace) -> None:
    wrapper = Wrapper()
    wrapper.health_check_enabled = False
    request(wrapper)
    assert wrapper.asked == 0


def test_settings_name_this_backend_for_postgresql_only() -> None:
    assert database("postgres://a:b@localhost/c", Path("/x"), "pages")["ENGINE"] == "core.postgres"
    assert database("", Path("/x"), "pages")["ENGINE"] == "core.sqlite"
