"""What may not be seen does not exist, and a rule's answer is a condition with a reason."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from communities.models import Community
from core.access import get_visible
from core.decisions import Allowed, Denied
from core.errors import Hidden, Refused
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory


@pytest.mark.django_db
def test_missing_and_hidden_are_the_same() -> None:
    member = UserFactory()
    closed = CommunityFactory(slug="closed", visibility="members", members=[member])
    errors = []
    for actor in (AnonymousUser(), UserFactory()):
        for slug in ("closed", "nowhere"):
            with pytest.raises(Hidden) as caught:
                get_visible(Community, actor=actor, slug=slug)
            errors.append((caught.value.status, caught.value.code, str(caught.value.message)))

    assert len(set(errors)) == 1 and errors[0][:2] == (404, "not_found")
    assert get_visible(Community, actor=member, slug="closed") == closed
    assert get_visible(Community.objects.defer("version"), actor=member, slug="closed") == closed


def test_a_decision_is_a_condition_and_refuses_with_its_reason() -> None:
    yes, no = Allowed(), Denied("Only members can write here.", "members_only")

    assert (bool(yes), bool(no)) == (True, False)
    assert yes.or_refuse() is None
    with pytest.raises(Refused) as caught:
        no.or_refuse()
    told = SimpleNamespace(status=caught.value.status, code=caught.value.code, message=str(caught.value.message))
    assert told == SimpleNamespace(status=403, code="members_only", message="Only members can write here.")
