"""Tokens: secret told once, stored as a digest, ended in every way that an account ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services.erasure import erase
from api.models import ApiToken
from api.queries import token as queries
from api.services import token as services
from core.errors import Conflict, Hidden, Invalid
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_secret_finds_its_person_and_is_not_stored() -> None:
    user = UserFactory()
    token, secret = services.make_token(actor=user, name=" My  script ", days=30)
    row = ApiToken.objects.get()
    stored = " ".join(str(value) for value in ApiToken.objects.values().get().values())
    assert (queries.find(secret), row.name, row.may_write) == (token, "My script", False)
    assert secret not in stored and secret.startswith(row.beginning)


@pytest.mark.parametrize(
    ("name", "days", "codes"), [("", 30, [("name", "required")]), ("x", 3000, [("days", "unknown")])]
)
def test_bad_input_is_told_by_field(name: str, days: int, codes: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid) as raised:
        services.make_token(actor=UserFactory(), name=name, days=days)
    assert [(error.field, error.code) for error in raised.value.errors] == codes
    assert not ApiToken.objects.exists()


def test_there_is_an_end_to_how_many_one_may_have() -> None:
    user = UserFactory()
    for number in range(services.MOST_TOKENS):
        services.make_token(actor=user, name=f"n{number}", days=30)
    with pytest.raises(Conflict):
        services.make_token(actor=user, name="one more", days=30)


def test_expired_revoked_and_strange_secrets_find_nobody() -> None:
    user, other = UserFactory(), UserFactory()
    old, old_secret = services.make_token(actor=user, name="old", days=30)
    ApiToken.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    gone, gone_secret = services.make_token(actor=user, name="gone", days=30)
    with pytest.raises(Hidden):
        services.revoke_token(actor=other, token_id=gone.pk)
    services.revoke_token(actor=user, token_id=gone.pk)
    wrong = [old_secret, gone_secret, "", "halqa_", "halqa_" + "x" * 43, old.digest, "é" * 50]
    assert [queries.find(secret) for secret in wrong] == [None] * len(wrong)


def test_erasing_a_person_ends_their_tokens() -> None:
    user = UserFactory()
    _token, secret = services.make_token(actor=user, name="mine", days=30)
    erase(actor=user, user_id=user.pk)
    assert (queries.find(secret), ApiToken.objects.count()) == (None, 0)


def test_use_is_noted_but_not_at_each_call() -> None:
    token, secret = services.make_token(actor=UserFactory(), name="x", days=30)
    services.note_use(token=token)
    first = ApiToken.objects.get().last_used_at
    found = queries.find(secret)
    assert found is not None
    services.note_use(token=found)
    assert first is not None and ApiToken.objects.get().last_used_at == first
