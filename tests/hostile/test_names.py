"""Names made to break pages: heaps of marks, turned directions, nothing visible."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db

SETTINGS = {"latin_name": "", "language": "en", "time_zone": "Africa/Nairobi"}
HEAP = "A" + "\u0301" * 10_000
TURNED = "Amina\u202e\u2066moc.live\u2069\u202c\u200f Wanjiru"


def test_ten_thousand_marks_are_refused_beside_the_name(here: Client, member: Any) -> None:
    answer = here.post("/accounts/settings/", {**SETTINGS, "name": HEAP, "latin_name": "Kept Latin"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page and 'href="#id_name"' in page
    assert "“Name” is too long. Characters allowed: 150; entered: 10001." in page
    # What was typed stands in its fields, to be shortened rather than typed again.
    assert HEAP in page and 'value="Kept Latin"' in page
    assert User.objects.get(pk=member.pk).name == "Amina Wanjiru"


def test_ten_thousand_marks_make_no_account(client: Client) -> None:
    fields = {"name": HEAP, "email": "zalgo@example.org", "password1": "four words one remembers", "terms": "on"}

    answer = client.post("/accounts/signup/", fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Characters allowed: 150; entered: 10001." in page and 'value="zalgo@example.org"' in page
    assert not User.objects.filter(email="zalgo@example.org").exists() and mail.outbox == []


@pytest.mark.parametrize("heap", ["e" + "\u0301" * 100, "\u0489" * 140 + "x", "ก" + "\u0e47" * 120])
def test_a_heap_that_fits_is_cut_to_what_letters_carry(here: Client, member: Any, heap: str) -> None:
    assert here.post("/accounts/settings/", {**SETTINGS, "name": heap}).status_code == 302
    assert len(User.objects.get(pk=member.pk).name) <= 6


def test_turned_directions_are_taken_out_and_the_words_stay(here: Client, member: Any) -> None:
    assert here.post("/accounts/settings/", {**SETTINGS, "name": TURNED}).status_code == 302

    stored = User.objects.get(pk=member.pk)
    assert stored.name == "Aminamoc.live Wanjiru"
    page = here.get("/accounts/settings/").content.decode()
    assert not any(control in page for control in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


@pytest.mark.parametrize("nothing", ["\u202e\u2066\u200f", "\u200b\u2060", "\u3164\u3164", " \u00a0 "])
def test_a_name_of_nothing_visible_is_no_name(here: Client, member: Any, nothing: str) -> None:
    answer = here.post("/accounts/settings/", {**SETTINGS, "name": nothing, "latin_name": "Kept Latin"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_name"' in page and 'value="Kept Latin"' in page
    assert User.objects.get(pk=member.pk).name == "Amina Wanjiru"


def test_an_arabic_name_with_its_vowels_stays_as_it_is(here: Client, member: Any) -> None:
    name = "مُحَمَّد بْنُ عَبْدِ ٱللَّٰه"
    assert here.post("/accounts/settings/", {**SETTINGS, "name": name, "language": "ar"}).status_code == 302
    assert User.objects.get(pk=member.pk).name == name
