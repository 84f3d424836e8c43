"""An account given back: one way in is left, and it is the owner's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.services import roles
from accounts.services.imports import Person, add_people
from accounts.services.recovery import give_back
from accounts.sessions import owners
from api.models import ApiToken
from api.services.token import make_token
from core.errors import Conflict, Hidden, Invalid, Refused
from events.services.calendar_token import token_for
from tests.accounts.factories import PASSWORD, UserFactory
from tests.accounts.views.test_entrance import code_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()
    owners.clear()


@pytest.fixture
def secretariat() -> User:
    return roles.grant(actor=None, user_id=UserFactory().pk, role="secretariat")


def test_only_a_code_to_the_address_leads_in_and_the_former_one_is_told(secretariat: User) -> None:
    user = UserFactory(email="stolen@example.org", language="fr")
    thief = Client()
    thief.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    make_token(actor=user, name="Thief", days=30, may_write=True)
    calendar = f"/calendar/{token_for(actor=user).token}.ics"
    assert thief.get(calendar).status_code == 200

    desk = Client()
    desk.force_login(secretariat)
    page = desk.get(f"/cms/people/{user.pk}/").content.decode()
    answer = desk.post(f"/cms/people/{user.pk}/give-back/", {"email": "Owner@Example.org "})

    assert 'value="stolen@example.org"' in page and answer.status_code == 302
    assert thief.get("/accounts/settings/").status_code == 302
    assert Client().get(calendar).status_code == 404
    assert not Authenticator.objects.exists() and not ApiToken.objects.exists()
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        ("owner@example.org", True, True)
    ]
    told = [(message.to, message.extra_headers["Content-Language"]) for message in mail.outbox]
    assert told == [(["stolen@example.org"], "fr")] and "owner@example.org" in mail.outbox[0].body
    assert Client().post("/accounts/login/", {"login": "owner@example.org", "password": PASSWORD}).status_code == 422

    owner = Client()
    owner.post("/accounts/login/code/", {"email": "owner@example.org"})
    owner.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[-1])})
    assert owner.get("/accounts/settings/").status_code == 200


def test_a_lost_second_step_alone_keeps_the_address(secretariat: User) -> None:
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    give_back(actor=secretariat, user_id=user.pk, email=user.email)
    assert not Authenticator.objects.exists()
    assert [message.to for message in mail.outbox] == [[user.email]]


def test_somebody_brought_in_without_an_address_gets_one(secretariat: User) -> None:
    user = add_people(people=[Person(external_id="old:1", name="Amina")])["old:1"]
    desk = Client()
    desk.force_login(secretariat)
    assert re.search(r'name="email" value=""', desk.get(f"/cms/people/{user.pk}/").content.decode())
    give_back(actor=secretariat, user_id=user.pk, email="amina@example.org")
    user.refresh_from_db()
    assert user.email == "amina@example.org"


def test_what_cannot_be_leaves_everything_as_it_was(secretariat: User) -> None:
    user, other = UserFactory(), UserFactory()
    before = User.objects.filter(pk=user.pk).values("email", "password").get()
    installer = UserFactory(is_superuser=True)
    cases: list[tuple[Any, User, str, type[Exception]]] = [
        (secretariat, user, other.email.upper(), Conflict),
        (secretariat, user, "nothing", Invalid),
        (secretariat, installer, "x@example.org", Refused),
        (secretariat, secretariat, "x@example.org", Refused),
        (other, user, "x@example.org", Refused),
        (None, user, "x@example.org", Refused),
        (secretariat, UserFactory(erased_at="2026-01-01T00:00:00Z"), "x@example.org", Hidden),
    ]
    for actor, someone, email, error in cases:
        with pytest.raises(error):
            give_back(actor=actor, user_id=someone.pk, email=email)
    assert User.objects.filter(pk=user.pk).values("email", "password").get() == before
    assert mail.outbox == []
