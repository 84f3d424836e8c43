"""Floods and giants are refused early; what services raise becomes a page in the reader's language."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from core import address, middleware
from core.errors import Conflict, FieldError, Hidden, Invalid, Refused, TooMany, Unavailable
from core.middleware import Buckets, Errors, Limits


@pytest.fixture
def still_clock(monkeypatch):
    """However busy the machine is, no bucket fills again within the test."""
    monkeypatch.setattr(middleware.time, "monotonic", lambda: 0.0)


def limits():
    return Limits(lambda request: HttpResponse("in"))


def asked(method="get", path="/en/", **more):
    return getattr(RequestFactory(), method)(path, **{"REMOTE_ADDR": "203.0.113.5", **more})


def test_flood_from_one_address_is_refused_and_others_are_not(monkeypatch, still_clock):
    monkeypatch.setattr(Limits, "READ_BURST", 3.0)
    guard = limits()
    statuses = [guard(asked()).status_code for _turn in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    refused = guard(asked())
    assert int(refused["Retry-After"]) >= 1
    assert guard(asked(REMOTE_ADDR="203.0.113.6")).status_code == 200
    assert guard(asked(REMOTE_ADDR="127.0.0.1")).status_code == 200
    assert guard(asked(REMOTE_ADDR="")).status_code == 200


def test_writes_have_a_count_of_their_own(monkeypatch, still_clock):
    monkeypatch.setattr(Limits, "WRITE_BURST", 1.0)
    guard = limits()
    assert [guard(asked("post")).status_code for _turn in range(2)] == [200, 429]
    assert guard(asked()).status_code == 200


def test_one_ipv6_line_counts_as_one(monkeypatch, still_clock):
    monkeypatch.setattr(Limits, "READ_BURST", 2.0)
    guard = limits()
    addresses = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:2::3", "2001:db8:1:3::1"]
    assert [guard(asked(REMOTE_ADDR=each)).status_code for each in addresses] == [200, 200, 429, 200]


def test_refusal_is_in_the_language_of_the_address():
    guard = limits()
    guard.reads = Buckets(rate=0.001, burst=0.5)
    page = guard(asked(path="/ar/communities/")).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    problem = guard(asked(path="/api/v1/events"))
    assert problem["Content-Type"] == "application/problem+json"
    assert json.loads(problem.content)["code"] == "too_many"


def test_giant_body_is_refused_before_it_is_read():
    refused = limits()(asked("post", CONTENT_LENGTH=str(50 * 1024 * 1024)))
    assert refused.status_code == 413
    assert limits()(asked("post", CONTENT_LENGTH="nonsense")).status_code == 200


def test_buckets_fill_again_and_forget(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(middleware.time, "monotonic", lambda: now[0])
    buckets = Buckets(rate=2, burst=1, places=2)
    assert buckets.take("a") == 0
    assert buckets.take("a") == 0.5
    now[0] = 0.5
    assert buckets.take("a") == 0
    buckets.take("b")
    buckets.take("c")
    assert set(buckets._levels) == {"b", "c"}


@pytest.mark.parametrize(
    ("proxied", "peer", "forwarded", "client"),
    [
        (False, "203.0.113.5", "198.51.100.1", "203.0.113.5"),
        (True, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (True, "10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (True, "10.0.0.1", "rubbish", "10.0.0.1"),
        (True, "10.0.0.1", "", "10.0.0.1"),
        (False, "::ffff:203.0.113.5", "", "203.0.113.5"),
        (False, "", "", ""),
    ],
)
def test_address_of_the_client(settings, proxied, peer, forwarded, client):
    settings.HALQA_PROXIED = proxied
    request = asked(REMOTE_ADDR=peer, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))
    assert address.of_request(request) == client


ERRORS = [
    (Refused("Join first.", code="join"), 403),
    (Hidden(), 404),
    (Conflict("Changed meanwhile.", current="x"), 409),
    (Invalid([FieldError("name", "required", "Needed.")]), 422),
    (TooMany(retry_after=7), 429),
    (Unavailable("Search is away.", service="search", retry_after=9), 503),
]


@pytest.mark.parametrize(("error", "status"), ERRORS)
def test_error_becomes_a_page(error, status, monkeypatch):
    def none(names):
        raise middleware.TemplateDoesNotExist(names[0])

    monkeypatch.setattr(middleware, "select_template", none)
    response = Errors(lambda request: HttpResponse()).process_exception(asked(), error)
    assert response.status_code == status
    assert str(error.message) in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert response.get("Retry-After") == {429: "7", 503: "9"}.get(status)


def test_error_becomes_problem_details_for_programs():
    request = asked(path="/api/v1/topics")
    response = Errors(lambda request: HttpResponse()).process_exception(request, ERRORS[3][0])
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {
        "type": "about:blank",
        "title": "Some fields need a change",
        "status": 422,
        "detail": "Some fields need a change. Nothing was saved.",
        "code": "invalid",
        "errors": [{"field": "name", "code": "required", "message": "Needed."}],
    }


def test_templates_are_told_everything(monkeypatch):
    seen = {}

    class Template:
        def render(self, context, request):
            seen.update(context)
            return "page"

    monkeypatch.setattr(middleware, "select_template", lambda names: seen.update(names=names) or Template())
    with translation.override("en"):
        middleware.error_response(asked(), Conflict("Changed.", current="theirs"))
    assert seen["names"] == ["errors/409.html", "409.html", "errors/error.html", "error.html"]
    assert (seen["status"], seen["code"], seen["current"], str(seen["title"])) == (
        409,
        "conflict",
        "theirs",
        "Somebody else changed this first",
    )


def test_bugs_are_not_hidden():
    assert Errors(lambda request: HttpResponse()).process_exception(asked(), ValueError("bug")) is None
