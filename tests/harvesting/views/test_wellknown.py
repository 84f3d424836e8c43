"""What programs ask of every site."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from tests.communities.factories import CommunityFactory, TopicFactory
from tests.events.factories import make_draft, make_event
from tests.practitioners.factories import ProfileFactory

pytestmark = pytest.mark.django_db
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def _locations(client: Any, path: str) -> list[str]:
    root = ElementTree.fromstring(client.get(path).content)
    return [place.text or "" for place in root.findall(".//s:loc", SPACE)]


def test_the_site_map_holds_what_visitors_may_read_and_no_people(client: Any) -> None:
    public = CommunityFactory(slug="reefs", language="ar")
    public.texts.create(language="en", name="Reefs")
    inside = CommunityFactory(slug="inside", visibility="members")
    topic = TopicFactory(community=public)
    TopicFactory(community=inside, title="Secret")
    event = make_event("Reef week")
    make_draft("Not yet", slug="draft")
    ProfileFactory()
    parts = [place.removeprefix("http://testserver") for place in _locations(client, "/sitemap.xml")]
    assert {re.sub(r"\d+", "N", part) for part in parts} == {
        "/sitemap-pages-N.xml", "/sitemap-communities-N.xml", "/sitemap-events-N.xml", "/sitemap-topics-N.xml",
    }  # fmt: skip
    found = {place for part in parts for place in _locations(client, part) if "pages" not in part}
    things = {place for place in found if "/communities/" in place or "/events/" in place}
    things -= {place for place in things if place.endswith(("/communities/", "/events/"))}
    assert things == {
        "http://testserver/ar/communities/reefs/", f"http://testserver/en/communities/reefs/forum/{topic.pk}/",
        f"http://testserver/en/events/{event.slug}/",
    }  # fmt: skip
    assert (
        'hreflang="en" href="http://testserver/en/communities/reefs/"'
        in client.get("/sitemap-communities-0.xml").content.decode()
    )
    assert client.get("/sitemap-people-0.xml").status_code == 404


def test_robots_are_kept_from_what_is_somebodys_own(client: Any) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *" and lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    assert {"Disallow: /accounts/", "Disallow: /cms/", "Disallow: /api/"} <= set(lines)


def test_security_txt_names_a_contact_and_is_not_out_of_date(client: Any, settings: Any) -> None:
    settings.SERVER_EMAIL = "Halqa <safety@example.org>"
    fields = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    expires = datetime.fromisoformat(fields["Expires"])
    assert fields["Contact"] == "mailto:safety@example.org" and 30 < (expires - timezone.now()).days <= 366


def test_password_managers_find_their_way(client: Any) -> None:
    assert client.get("/.well-known/change-password")["Location"] == "/accounts/password/change/"
