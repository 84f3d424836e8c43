"""What stands in the log when a page fails."""

from __future__ import annotations

import io
import logging

import pytest

from config.logs import logging_settings

TOKEN = "Zm9vYmFyYmF6cXV4cXV1eHF1dXV4cXV1dXV4"


@pytest.mark.django_db
@pytest.mark.parametrize("path", [f"/calendar/{TOKEN}.ics", f"/old-place/{TOKEN}/"])
def test_the_address_of_a_failed_page_opens_no_door(client, monkeypatch, path):
    told = io.StringIO()
    made = logging_settings("plain")
    handler = logging.StreamHandler(told)
    handler.addFilter(made["filters"]["addresses"]["()"]())
    monkeypatch.setattr(logging.getLogger("django.request"), "handlers", [handler])
    monkeypatch.setattr("events.feeds.CalendarToken.objects", None)
    monkeypatch.setattr("core.middleware.Errors.process_exception", lambda *args: None)
    monkeypatch.setattr("config.languages.Locale.process_response", lambda *args: 1 / 0)
    client.raise_request_exception = False

    assert client.get(path).status_code == 500
    said = told.getvalue()
    assert "Internal Server Error" in said and TOKEN not in said.splitlines()[0]
    assert made["handlers"]["console"]["filters"] == ["addresses"]
