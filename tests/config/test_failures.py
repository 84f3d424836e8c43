"""A database that is away is told as such; a mistake of ours is not."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import translation

from config.views import is_away


def caused(error: Exception, cause: Exception | None) -> Exception:
    error.__cause__ = cause
    return error


class Ending(psycopg.OperationalError):
    sqlstate = "57P01"


class Deadlock(psycopg.OperationalError):
    sqlstate = "40P01"


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (caused(OperationalError("refused"), psycopg.OperationalError("connection refused")), True),
        (caused(OperationalError("ending"), Ending("terminating connection")), True),
        (caused(InterfaceError("closed"), psycopg.InterfaceError("the connection is closed")), True),
        (caused(OperationalError("locked"), sqlite3.OperationalError("database is locked")), True),
        (caused(OperationalError("no such table"), sqlite3.OperationalError("no such table: x")), False),
        (caused(OperationalError("deadlock"), Deadlock("deadlock detected")), False),
        (ProgrammingError("a mistake"), False),
        (ValueError("a mistake"), False),
        (None, False),
    ],
)
def test_only_a_database_that_is_away_is_away(error: Exception | None, away: bool) -> None:
    assert is_away(error) is away


def away(_request: HttpRequest) -> HttpResponse:
    raise OperationalError("refused") from psycopg.OperationalError("connection refused")


def mistaken(_request: HttpRequest) -> HttpResponse:
    raise ValueError


urlpatterns = [path("away/", away), path("api/away", away), path("mistaken/", mistaken)]
handler500 = "config.views.failed"


@pytest.fixture
def client(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    return Client(raise_request_exception=False)


def test_pages_say_503_and_when_to_come_back(client: Client) -> None:
    answer = client.get("/away/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "حلقة" in answer.content.decode()


def test_programs_get_problem_details(client: Client) -> None:
    answer = client.get("/api/away")
    assert (answer.status_code, answer["Retry-After"], answer["Content-Type"], answer.json()["code"]) == (
        503,
        "10",
        "application/problem+json",
        "unavailable",
    )


def test_a_mistake_of_ours_stays_500(client: Client) -> None:
    answer = client.get("/mistaken/")
    assert (answer.status_code, answer.has_header("Retry-After")) == (500, False)


@pytest.mark.parametrize("path", ["/mistaken/", "/away/"])
def test_what_was_typed_stands_inside_the_page_in_the_language_it_was_asked_in(client: Client, path: str) -> None:
    with translation.override("ar"):
        text = "سطر طويل من رسالة لم تُرسل بعد. " * 20
        answer = client.post(path, {"body": text}, headers={"origin": "http://testserver"})

    _before, found, after = answer.content.decode().partition('<div lang="ar" dir="rtl">')
    assert found
    assert "ما كتبته" in after and "لم تُرسل بعد" in after
    assert after.split("</section>")[1].split() == ["</div></div></main>", "</body>", "</html>"]
