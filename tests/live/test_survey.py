"""Who may no longer hold a socket open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from live import survey
from tests.accounts.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_people_who_are_closed_suspended_or_gone_are_told_apart_from_the_rest() -> None:
    now = timezone.now()
    plain = UserFactory()
    over = UserFactory(suspended_at=now - timedelta(days=2), suspended_until=now - timedelta(seconds=1))
    until = UserFactory(suspended_at=now, suspended_until=now + timedelta(days=1))
    for_good = UserFactory(suspended_at=now)
    closed = UserFactory(is_active=False)
    gone = UserFactory()
    User.objects.filter(pk=gone.pk).delete()
    everybody = {plain.pk, over.pk, until.pk, for_good.pk, closed.pk, gone.pk}

    seen = survey.look({}, sessions=[], users=everybody)

    assert seen.gone_users == {until.pk, for_good.pk, closed.pk, gone.pk}
    assert not {each.pk for each in User.objects.filter(pk__in=everybody - seen.gone_users) if each.is_suspended}
