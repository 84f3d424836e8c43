"""Calendars elsewhere that mean harm, through the secretariat's form: told beside the address, which stays in its field."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from core import fetch as fetching
from events.models import CalendarSource, Event
from events.services import sources
from tests.core.servers import serving
from tests.events.factories import secretariat

pytestmark = pytest.mark.django_db
FORM = "/cms/events/sources/"


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with serving() as started:
        yield started


@pytest.fixture
def base(server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """A server that may be reached though it is here; what it points to may not."""
    place = f"127.0.0.1:{server.server_address[1]}"
    real = sources.fetch

    def nearby(url: str, **words: Any) -> Any:
        return real(url, **{**words, "allow": [place], "seconds": 8.0 if "bomb" in url else 1.0, "max_bytes": 300_000})

    monkeypatch.setattr(sources, "fetch", nearby)
    return f"http://{place}"


@pytest.fixture
def editor() -> Client:
    person = secretariat()
    person.is_superuser = person.is_staff = True
    person.save()
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/endless", "too_large"), ("/drip", "timeout"), ("/drip-headers", "timeout"), ("/silent", "timeout"), ("/bomb", "too_large"),
        ("/brotli-bomb", "too_large"), ("/half-gzip", "encoding"), ("/loop", "too_many_redirects"),
        ("/to?http://127.0.0.1:1/x.ics", "refused_address"), ("/to?http://169.254.169.254/latest/", "refused_address"),
        ("/to?http://[::1]:1/x.ics", "refused_address"), ("/to?file:///etc/passwd", "address"), ("/status?500", "status"),
    ],
)  # fmt: skip
def test_a_calendar_that_means_harm_is_told_beside_its_address(editor: Client, base: str, path: str, why: str) -> None:
    before = time.monotonic()

    answer = editor.post(FORM, {"url": f"{base}{path}", "name": "Kept name"})

    page = answer.content.decode()
    assert time.monotonic() - before < 12
    assert answer.status_code == 422
    assert "could not be read" in page and f'value="{base}{path}"' in page and 'value="Kept name"' in page
    # What really happened stands for the staff; nothing was taken in.
    assert CalendarSource.objects.get().failure.startswith(why)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0", "100.64.0.1"],
)  # fmt: skip
def test_a_name_of_a_private_address_is_left_alone(
    editor: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(fetching, "resolve", lambda host, port, deadline: [address])
    answer = editor.post(FORM, {"url": "https://calendar.example.org/all.ics"})
    assert answer.status_code == 422 and "could not be read" in answer.content.decode()
    assert CalendarSource.objects.get().failure.startswith("refused_address")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org/x.ics", "not an address", "https://" + "x" * 990]
)
def test_what_is_no_address_is_told_with_an_example(editor: Client, url: str) -> None:
    answer = editor.post(FORM, {"url": url})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode() or "could not be read" in answer.content.decode()
