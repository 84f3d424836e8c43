"""Who calls: sessions with the CSRF token, programs with theirs, and nobody else; how often, in which language."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from api import caller as callers
from communities.models import Membership
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory

pytestmark = pytest.mark.django_db


def test_a_session_writes_only_with_the_csrf_token(amina: Any) -> None:
    CommunityFactory(slug="reefs")
    client = Client(enforce_csrf_checks=True)
    client.force_login(amina)
    refused = client.post("/api/v1/communities/reefs/membership", "{}", content_type="application/json")
    assert (refused.status_code, refused.json()["code"], Membership.objects.count()) == (403, "csrf", 0)
    client.get("/accounts/settings/")
    token = client.cookies["halqa_csrf"].value
    done = client.post(
        "/api/v1/communities/reefs/membership", "{}", content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert done.status_code == 201


def test_a_program_needs_no_csrf_token(amina: Any, program_of: Any) -> None:
    CommunityFactory(slug="reefs")
    program = program_of(amina)
    program.client = Client(enforce_csrf_checks=True)
    assert program.post("communities/reefs/membership").status_code == 201


def test_a_token_that_may_read_only_writes_nothing(amina: Any, program_of: Any) -> None:
    CommunityFactory(slug="reefs")
    program = program_of(amina, may_write=False)
    answer = program.post("communities/reefs/membership")
    assert (answer.status_code, answer.json()["code"]) == (403, "read_only")
    assert program.get("communities/reefs").json()["state"] == ""


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer ", "Basic abc", "Bearer halqa_" + "x" * 500, "nonsense"])
def test_wrong_tokens_are_refused_even_for_what_everybody_may_read(header: str, visitor: Any) -> None:
    answer = visitor.get("communities", Authorization=header)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_speaks_before_a_session(amina: Any, program_of: Any) -> None:
    CommunityFactory(slug="reefs", members=[amina])
    program = program_of(amina)
    program.client.force_login(UserFactory())
    assert program.get("communities/reefs").json()["state"] == "active"


def test_the_language_is_that_of_the_program_or_of_the_person(amina: Any, program_of: Any, session_of: Any) -> None:
    program, session = program_of(amina), session_of(amina)
    languages = [
        program.get("communities?lang=ru")["Content-Language"],
        program.get("communities", **{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.1"})["Content-Language"],
        program.get("communities", **{"Accept-Language": "xx"})["Content-Language"],
        session.get("communities", **{"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"})["Content-Language"],
    ]
    assert languages == ["ru", "zh-hans", "fr", "fr"]


def test_too_many_calls_are_told_when_to_come_back(amina: Any, program_of: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(callers, "READS", 3)
    program = program_of(amina)
    codes = [program.get("communities").status_code for _call in range(4)]
    refused = program.get("communities")
    assert (codes, refused.json()["code"]) == ([200, 200, 200, 429], "too_many")
    assert 1 <= int(refused["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        ("{", "application/json", 400, "unreadable"),
        ('{"community": NaN}', "application/json", 400, "unreadable"),
        ("[]", "application/json", 422, "invalid"),
        ("3", "application/json", 422, "invalid"),
        ("", "application/json", 422, "invalid"),
        (b"\xff\xfe", "application/json", 400, "unreadable"),
    ],
)
def test_bodies_that_cannot_be_read(
    content: Any, kind: str, status: int, code: str, amina: Any, program_of: Any
) -> None:
    program = program_of(amina)
    answer = program.client.post("/api/v1/topics", content, content_type=kind, headers=program.headers)
    assert (answer.status_code, answer.json()["code"], answer["Content-Type"]) == (
        status,
        code,
        "application/problem+json",
    )


def test_other_addresses_and_methods_answer_in_kind(visitor: Any) -> None:
    missing = visitor.get("nothing/here")
    refused = visitor.client.put("/api/v1/communities", "{}", content_type="application/json")
    assert (missing.status_code, missing["Content-Type"], missing.json()["code"]) == (
        404, "application/problem+json", "not_found",
    )  # fmt: skip
    assert (refused.status_code, refused["Allow"], refused.json()["code"]) == (405, "GET", "method_not_allowed")


def test_unchanged_answers_are_not_sent_again(visitor: Any) -> None:
    CommunityFactory(slug="reefs")
    first = visitor.get("communities")
    again = visitor.get("communities", **{"If-None-Match": first["ETag"]})
    CommunityFactory(slug="more")
    changed = visitor.get("communities", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, changed.status_code) == (304, b"", 200)


def test_the_description_is_openapi_3_1_and_says_what_errors_are(visitor: Any) -> None:
    schema = visitor.get("openapi.json").json()
    contents = {
        kind
        for operations in schema["paths"].values()
        for operation in operations.values()
        for code, response in operation["responses"].items()
        if int(code) >= 400
        for kind in response["content"]
    }
    assert (schema["openapi"], contents) == ("3.1.0", {"application/problem+json"})
    assert {name: entry["type"] for name, entry in schema["components"]["securitySchemes"].items()} == {
        "Token": "http", "Session": "apiKey",
    }  # fmt: skip
    json.dumps(schema)


def test_the_page_of_the_description_loads_nothing_from_elsewhere(client: Any) -> None:
    page = client.get("/api/docs")
    text = page.content.decode()
    assert page.status_code == 200 and "//" not in text.replace("</", "").split("<body", 1)[0]
    assert (
        "script-src" not in page["Content-Security-Policy"]
        or "unsafe" not in page["Content-Security-Policy"].split("style-src")[0]
    )
