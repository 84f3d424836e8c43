"""What a browser chose is in the first byte of its pages, and of nobody else's."""

import pytest
from django.test import Client

from core import pages
from ui import appearance

pytestmark = pytest.mark.django_db


def opening(client: Client, **headers: str) -> str:
    """The `<html …>` of a page that is stored for visitors."""
    html = client.get("/en/events/", headers=headers).content.decode()
    return html[html.index("<html") :].partition(">")[0]


def test_stored_pages_are_told_apart_by_what_the_browser_chose():
    plain = opening(Client())
    for cookie, value, attribute in (
        ("halqa_theme", "dark", 'data-theme="dark"'),
        ("halqa_data", "low", "data-saving"),
        ("halqa_keys", "off", 'data-keys="off"'),
    ):
        chosen = Client()
        chosen.cookies[cookie] = value
        assert attribute in opening(chosen)
        assert attribute not in opening(Client())
    assert "data-saving" in opening(Client(), **{"Save-Data": "on"})
    assert opening(Client()) == plain


def test_what_is_no_choice_makes_no_page_of_its_own():
    opening(Client())
    before = len(pages.store)
    for value in ("purple", "x" * 2000):
        odd = Client()
        odd.cookies["halqa_theme"] = value
        opening(odd)
    assert len(pages.store) == before


def test_the_store_knows_each_choice():
    assert dict(appearance.COOKIES.values()) == pages.CHOICES
