"""The screen where a person makes and revokes tokens."""

from __future__ import annotations

import re
from typing import Any

import pytest

from api.models import ApiToken
from api.services.token import make_token
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
PATH = "/accounts/settings/tokens/"


@pytest.fixture
def just_signed_in(client: Any, amina: Any) -> Any:
    """Somebody who has shown a moment ago that it is them."""
    client.force_login(amina)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_a_token_is_shown_once_and_works(just_signed_in: Any, client: Any) -> None:
    made = just_signed_in.post(PATH, {"name": "Calendar script", "days": "90"})
    secret = re.search(r'value="(halqa_[^"]+)"', made.content.decode())
    assert secret is not None
    answer = client.get("/api/v1/communities", headers={"Authorization": f"Bearer {secret[1]}"})
    again = just_signed_in.get(PATH).content.decode()
    assert (answer.status_code, secret[1] in again, "Calendar script" in again) == (200, False, True)
    assert "no-store" in made["Cache-Control"]


def test_bad_input_is_kept_and_told_beside_the_field(just_signed_in: Any) -> None:
    answer = just_signed_in.post(PATH, {"name": "", "days": "90", "may_write": "on"})
    text = answer.content.decode()
    assert (answer.status_code, ApiToken.objects.count(), "checked" in text) == (422, 0, True)
    assert answer.context["form"].errors.keys() == {"name"}


def test_whoever_sits_down_at_an_open_session_is_asked_who_they_are(client: Any, amina: Any) -> None:
    client.force_login(amina)
    answer = client.get(PATH)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/reauthenticate/")


def test_one_revokes_ones_own_and_nobody_elses(client: Any, amina: Any) -> None:
    own, _secret = make_token(actor=amina, name="own", days=30)
    other, _secret = make_token(actor=UserFactory(), name="other", days=30)
    client.force_login(amina)
    codes = [client.post(f"{PATH}{token.pk}/revoke/").status_code for token in (own, other)]
    assert (codes, list(ApiToken.objects.all())) == ([302, 404], [other])


def test_visitors_are_sent_to_sign_in(client: Any) -> None:
    assert client.get(PATH)["Location"].startswith("/accounts/login/")
