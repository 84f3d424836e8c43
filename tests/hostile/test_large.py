"""Texts far too long: the form keeps them, programs get problem details."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from api.services.token import make_token
from communities.models import Post

pytestmark = pytest.mark.django_db
MB = 1024 * 1024


@pytest.fixture
def program(member: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_token(actor=member, name='A program', days=30, may_write=True)[1]}"}


@pytest.mark.parametrize("text", ["x" * 2 * MB, "مرحبا،" * (2 * MB // 12)], ids=["latin", "arabic"])
def test_two_megabytes_come_back_in_their_form(here: Client, address: str, text: str) -> None:
    before = Post.objects.count()

    answer = here.post(address, {"body": text, "submission_key": str(uuid4())})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page and 'aria-invalid="true"' in page
    assert f"“Text” is too long. Characters allowed: 50000; entered: {len(text)}." in page
    assert text in page
    assert Post.objects.count() == before


def test_more_than_a_form_ever_holds_is_told_in_words(here: Client, address: str) -> None:
    answer = here.post(address, {"body": "x" * (9 * MB)})

    assert answer.status_code == 413
    assert "This is larger than what the site accepts." in answer.content.decode()


def test_a_program_is_told_by_field(client: Client, topic: Any, program: dict[str, str]) -> None:
    body = json.dumps({"body": "x" * 2 * MB})

    answer = client.post(f"/api/v1/topics/{topic.pk}/posts", body, content_type="application/json", headers=program)

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("body", "too_long")]


@pytest.mark.parametrize("size", [9 * MB, 11 * MB])
def test_a_program_is_told_that_a_body_is_too_large(
    client: Client, topic: Any, program: dict[str, str], size: int
) -> None:
    answer = client.post(
        f"/api/v1/topics/{topic.pk}/posts", b"[" * size, content_type="application/json", headers=program
    )

    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert (answer.json()["status"], answer.json()["code"]) == (413, "too_large")


def test_deep_json_is_not_understood_and_breaks_nothing(client: Client, topic: Any, program: dict[str, str]) -> None:
    for body in (b"[" * 100_000, b'{"body":' * 50_000, b'{"body": NaN}', b"\xff\xfe", b'{"body": "\\ud800"}'):
        answer = client.post(f"/api/v1/topics/{topic.pk}/posts", body, content_type="application/json", headers=program)
        assert answer.status_code in {400, 422}, body[:20]
        assert answer["Content-Type"] == "application/problem+json"


def test_ten_thousand_fields_are_too_many(here: Client, address: str) -> None:
    answer = here.post(address, {f"field{number}": "x" for number in range(10_000)})

    assert answer.status_code == 413
    assert "This is larger than what the site accepts." in answer.content.decode()
