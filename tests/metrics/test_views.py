"""What machines ask: alive, ready, measured."""

import pytest

from core.errors import Unavailable
from metrics import health
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_alive_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_names_every_part(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert sorted(answer.json()["parts"]) == ["database", "queue", "redis", "search"]


def test_a_search_engine_that_is_away_limits_the_site_and_does_not_stop_it(client, monkeypatch):
    class Away:
        def ready(self):
            raise Unavailable("away", service="elasticsearch")

    monkeypatch.setattr(health, "engine", Away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["state"], answer.json()["parts"]["search"]) == (
        200, "limited", {"state": "limited", "note": "elasticsearch"},
    )  # fmt: skip


def test_a_dead_database_is_told_with_503(client, monkeypatch):
    monkeypatch.setattr(health, "parts", lambda: [health.Part("database", "down", "OperationalError")])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["state"]) == (503, "down")


def test_figures_are_for_scrapers_inside_and_for_the_secretariat(client):
    outside = client.get("/metrics", REMOTE_ADDR="93.184.216.34")
    proxied = client.get("/metrics", HTTP_X_FORWARDED_FOR="127.0.0.1")
    inside = client.get("/metrics")
    client.force_login(UserFactory(secretariat=True))
    editor = client.get("/metrics", REMOTE_ADDR="93.184.216.34")
    assert [answer.status_code for answer in (outside, proxied, inside, editor)] == [404, 404, 200, 200]
    assert b"halqa_request_seconds" in inside.content


def test_each_answer_carries_the_request_id_and_the_log_no_secret(client, caplog):
    answer = client.get("/healthz", HTTP_X_REQUEST_ID="abc123")
    assert answer["X-Request-ID"] == "abc123"
    assert client.get("/healthz", HTTP_X_REQUEST_ID="<script>")["X-Request-ID"] != "<script>"
    from config.logs import without_secrets

    assert without_secrets(None, "", {"password": "x", "sessionid": "y", "path": "/"}) == {
        "password": "…", "sessionid": "…", "path": "/",
    }  # fmt: skip
