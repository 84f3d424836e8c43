"""A large archive is made in the background, told of, fetched by its owner for a week."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import data
from accounts.models import Archive, User
from accounts.services import archive, erasure
from notifications.models import Notice
from outbox.testing import relay_all
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
EXPORT = "/accounts/settings/data/export/"
PAGE = "/accounts/settings/data/"


@pytest.fixture
def much(monkeypatch: pytest.MonkeyPatch) -> None:
    """One part of the archive has many rows."""
    cache.clear()
    monkeypatch.setattr(data, "_entries", dict(data._entries))
    data.register(
        "leaves",
        export=lambda user: [{"leaf": number, "of": user.name} for number in range(3000)],
        erase=lambda user, keep_posts: None,
        size=lambda user: 3000,
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def read(answer: Any) -> dict[str, Any]:
    return json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("halqa.json"))


def test_a_large_archive_is_made_meanwhile_and_told_of(much: None) -> None:
    user = UserFactory(name="أمينة")
    here = signed_in(user)

    for _turn in range(2):
        assert here.post(EXPORT, follow=True).redirect_chain[-1][0] == PAGE
    assert "Your file is being made" in here.get(PAGE).content.decode()
    assert Archive.objects.count() == 1
    relay_all()
    relay_all()

    made = Archive.objects.get()
    notice = Notice.objects.get(person=user)
    assert (notice.kind, notice.variant, notice.subject_id) == ("account", "archive", made.pk)
    address = f"{PAGE}archives/{made.pk}/"
    assert f'href="{address}"' in here.get(PAGE).content.decode()
    answer = here.get(address)
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    parts = read(answer)["parts"]
    assert len(parts["leaves"]) == 3000 and parts["leaves"][7] == {"leaf": 7, "of": "أمينة"}
    assert set(parts) == {"account", *(entry.name for entry in data.entries())}


def test_it_is_for_its_owner_and_for_a_week(much: None) -> None:
    user = UserFactory()
    asked = archive.ask(actor=user)
    address = f"{PAGE}archives/{asked.pk}/"
    here = signed_in(user)
    assert here.get(address).status_code == 404
    assert archive.make(archive_id=asked.pk) and not archive.make(archive_id=asked.pk)
    assert here.get(address).status_code == 200
    for other in (UserFactory(), UserFactory(secretariat=True)):
        assert signed_in(other).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    Archive.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert here.get(address).status_code == 404
    assert archive.remove_old() == 1


def test_a_newer_one_replaces_the_older_and_erasing_takes_it(much: None) -> None:
    user = UserFactory()
    for _turn in range(2):
        archive.make(archive_id=archive.ask(actor=user).pk)
    assert Archive.objects.filter(user=user).count() == 1
    erasure.erase(actor=user, user_id=user.pk)
    assert not Archive.objects.exists()


def test_a_small_archive_comes_at_once() -> None:
    cache.clear()
    answer = signed_in(UserFactory(name="Amina")).post(EXPORT)
    assert read(answer)["parts"]["account"][0]["name"] == "Amina"
    assert not Archive.objects.exists()
