"""A page that needs too much is stopped and says so; workers may take their time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config import databases, views
from config.urls import urlpatterns as site


def slow(_request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
        cursor.execute("SELECT pg_sleep(5)")
    return HttpResponse("never")


urlpatterns = [path("slow/", slow), path("api/slow", slow), *site]
handler500 = "config.views.failed"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_page_that_takes_too_long_is_503_in_words(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    page = client.get("/slow/")
    assert (page.status_code, page["Retry-After"]) == (503, "10")
    assert "Ask for less: fewer filters" in page.content.decode()
    answer = client.get("/api/slow")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_a_statement_that_was_stopped_is_known_by_its_code() -> None:
    class Stopped(Exception):
        sqlstate = "57014"

    error = OperationalError("canceling statement due to statement timeout")
    error.__cause__ = Stopped()
    assert views.was_stopped(error) and not views.was_stopped(OperationalError()) and not views.was_stopped(None)


@pytest.mark.parametrize(("role", "bound"), [("pages", True), ("sockets", True), ("worker", False), ("all", False)])
def test_pages_are_bound_and_workers_are_not(role: str, bound: bool, tmp_path: Path) -> None:
    options = databases.database("postgresql://u:p@127.0.0.1:1/x", tmp_path, role)["OPTIONS"]
    assert (options.get("options") == "-c statement_timeout=15s") is bound
