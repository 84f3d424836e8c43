"""The mail to somebody without an account leads in, by the link that stands in it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from communities.models import Membership
from communities.services import admission
from notifications.models import MailOut
from notifications.services import delivery
from outbox.testing import relay_all
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_link_in_the_mail_lets_in_whoever_signs_in_with_it(language: str) -> None:
    host, stranger = UserFactory(name="Host", language=language), UserFactory(name="Stranger")
    community = CommunityFactory(join_policy="invitation", visibility="members", facilitators=[host])
    admission.invite(actor=host, community_id=community.pk, whom="New@example.org")
    relay_all(only="notifications")
    row = MailOut.objects.get(to="new@example.org")
    delivery.deliver(mail_id=row.pk)
    [letter] = mail.outbox
    found = re.search(r"https?://[^/\s]+(/\S+/invitation/\S+)", letter.body)
    assert found, letter.body
    path = found[1]
    assert path.startswith(f"/{language}/") and path in letter.alternatives[0][0]

    visitor, client = Client(), Client()
    client.force_login(stranger)
    asked = visitor.get(path)
    assert (asked.status_code, asked["Location"]) == (302, f"/accounts/login/?next={path}")
    assert client.get(path).status_code == 200
    assert not Membership.objects.filter(user=stranger).exists()
    answer = client.post(path)

    assert Membership.objects.get(user=stranger).is_active
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("form", ["{}x", "x{}", "x"])
def test_a_link_that_nobody_sent_leads_nowhere(form: str) -> None:
    host = UserFactory()
    community = CommunityFactory(join_policy="invitation", facilitators=[host])
    admission.invite(actor=host, community_id=community.pk, whom="new@example.org")
    client = Client()
    client.force_login(UserFactory())
    token = community.invitations.get().token

    assert client.post(f"/en/communities/invitation/{form.format(token)}/").status_code == 404
    assert Membership.objects.count() == 1
