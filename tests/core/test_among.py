"""Many values as one parameter."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from core.among import among
from tests.accounts.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_numbers_are_found_whatever_their_number() -> None:
    first, _second, third = UserFactory(), UserFactory(), UserFactory()
    wanted = {first.pk, third.pk, *range(10**12, 10**12 + 40_000)}
    assert set(User.objects.filter(pk__in=among(wanted))) == {first, third}


def test_texts_are_found_with_every_sign_in_them() -> None:
    for key in ("plain", "quo'te", 'double"quote', "back\\slash", "comma,{brace}", "عربي"):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())
    wanted = ["quo'te", 'double"quote', "back\\slash", "comma,{brace}", "عربي", "missing"]
    found = Session.objects.filter(session_key__in=among(wanted)).values_list("session_key", flat=True)
    assert set(found) == {*wanted} - {"missing"}


def test_among_nothing_nothing_is_found() -> None:
    UserFactory()
    assert not User.objects.filter(pk__in=among([])).exists()
