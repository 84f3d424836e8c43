"""The key of a form: kept while the form comes back with errors, told to the browser once it is safe, else ignored."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from ui.submission import given_key, key_of, mark_sent


def test_a_key_is_kept_and_told_when_what_came_with_it_is_safe() -> None:
    key = uuid4()
    request = RequestFactory().post("/", {"submission_key": str(key)})

    answer = mark_sent(HttpResponse(), request)

    assert (given_key(request), key_of(request), answer.cookies["halqa_sent"].value) == (key, str(key), str(key))


@pytest.mark.parametrize("fields", [{}, {"submission_key": ""}, {"submission_key": "nonsense"}])
def test_what_is_no_key_costs_nobody_what_they_wrote(fields: dict[str, str]) -> None:
    request = RequestFactory().post("/", fields)

    answer = mark_sent(HttpResponse(), request)

    assert given_key(request) is None
    assert "halqa_sent" not in answer.cookies
    assert UUID(key_of(request)) != UUID(key_of(request))
