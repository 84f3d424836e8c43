"""What machines ask: alive, ready, measured."""

import itertools
from types import SimpleNamespace

import pytest
from django.utils import timezone

from core.errors import Unavailable
from metrics import health
from outbox import registry
from outbox.models import ClockTick
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


def sockets_open(client) -> float:
    (line,) = [
        line for line in client.get("/metrics").content.decode().splitlines() if line.startswith("halqa_sockets ")
    ]
    return float(line.partition(" ")[2])


def test_figures_tell_of_queues_sockets_index_and_refusals(client, db):
    from live import counters

    client.get("/en/search/", {"page": "1"})
    client.post("/accounts/settings/")
    client.get("/api/v1/search?page=x")
    before = sockets_open(client)
    counters.add("sockets_open")
    text = client.get("/metrics").content.decode()
    counters.add("sockets_open", -1)
    for name in (
        "halqa_request_seconds_bucket", "halqa_outbox_oldest_seconds", "halqa_jobs_oldest_seconds", "halqa_index_lag_seconds",
        "halqa_sockets_opened_total", "halqa_sockets_refused_total", "halqa_sockets_slow_total",
    ):  # fmt: skip
        assert name in text, name
    assert f"halqa_sockets {before + 1}" in text.splitlines()
    assert 'halqa_refused_total{status="422"' in text


def test_search_that_is_behind_is_told_in_seconds(client):
    from datetime import timedelta

    from django.utils import timezone

    import outbox
    from communities.facts import CommunityChanged
    from outbox.models import Fact

    outbox.record(CommunityChanged(community_id=1))
    Fact.objects.update(created_at=timezone.now() - timedelta(seconds=400))
    lines = client.get("/metrics").content.decode().splitlines()
    lag = next(float(line.split()[1]) for line in lines if line.startswith("halqa_index_lag_seconds "))
    assert 399 < lag < 600
    answer = client.get("/readyz").json()
    assert (answer["state"], answer["parts"]["queue"]["state"]) == ("limited", "limited")


def test_addresses_that_open_doors_are_not_logged(client, capsys):
    import structlog

    with structlog.testing.capture_logs() as lines:
        client.get("/calendar/s3cr3t-feed-token.ics")
        client.get("/unsubscribe/s3cr3t-letter-with-its-signature/")
        client.get("/en/communities/invitation/s3cr3t-invitation/")
        client.post("/accounts/login/", {"login": "a@example.org", "password": "s3cr3t-words"})
        client.get("/en/search/?q=s3cr3t-words")
        client.get("/nowhere/s3cr3t-words-of-a-link-that-is-old/")
    assert len([line for line in lines if line["event"] == "request"]) == 6
    assert "s3cr3t" not in repr(lines)


def test_a_slow_query_is_logged_without_its_values(settings, db, monkeypatch):
    import structlog
    from django.contrib.auth import get_user_model

    clock = itertools.count(0, 0.25)
    monkeypatch.setattr("core.slow.time", SimpleNamespace(perf_counter=lambda: next(clock)))
    settings.SLOW_QUERY_MS = 200
    with structlog.testing.capture_logs() as lines:
        list(get_user_model().objects.filter(email="s3cr3t@example.org"))
    settings.SLOW_QUERY_MS = 10_000
    slow = [line for line in lines if line["event"] == "slow query"]
    assert len(slow) == 1 and "accounts_user" in slow[0]["sql"] and slow[0]["ms"] == 250
    assert "s3cr3t" not in repr(lines)
    with structlog.testing.capture_logs() as lines:
        list(get_user_model().objects.all())
    assert lines == []


def from_memory(client) -> dict[str, float]:
    lines = client.get("/metrics").content.decode().splitlines()
    counted = [line for line in lines if "halqa_request_seconds_count{" in line and 'view="stored"' in line]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in counted)}


def test_a_page_from_memory_is_measured_as_such(client):

    # The counters belong to the process, so other tests have counted in them before.
    before = from_memory(client)
    first, second = client.get("/en/events/"), client.get("/en/events/")
    assert second.content == first.content
    risen = {name: value - before.get(name, 0) for name, value in from_memory(client).items()}
    assert {name: value for name, value in risen.items() if value} == {
        'halqa_request_seconds_count{method="GET",status="200",view="stored"}': 1
    }


def test_a_work_of_the_clock_that_failed_is_counted_until_it_works_again(client):
    name = sorted(registry.clockwork())[0]
    row, _made = ClockTick.objects.get_or_create(name=name, defaults={"due_at": timezone.now()})
    seen = []
    for error in ("", "ValueError: no", ""):
        ClockTick.objects.filter(pk=row.pk).update(last_error=error)
        lines = client.get("/metrics").content.decode().splitlines()
        seen.append([line for line in lines if line.startswith(f'halqa_clock_failed{{work="{name}"}}')])
    line = f'halqa_clock_failed{{work="{name}"}}'
    assert seen == [[f"{line} 0.0"], [f"{line} 1.0"], [f"{line} 0.0"]]
