"""One right, two forms: for one profile and as a queryset."""

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from practitioners import rules
from practitioners.models import Profile
from tests.accounts.factories import UserFactory
from tests.practitioners.factories import ProfileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_rule_and_queryset_agree_for_every_state_and_viewer():
    now = timezone.now()
    states = itertools.product([None, now], [None, now], [None, now], [True, False])
    profiles = [
        ProfileFactory(
            published_at=published, user__suspended_at=suspended, user__erased_at=erased, user__is_active=active
        )
        for published, suspended, erased, active in states
    ]
    viewers = [AnonymousUser(), UserFactory(), UserFactory(secretariat=True), UserFactory(organiser=True)]
    viewers += [profile.user for profile in profiles if profile.user.is_active and not profile.user.erased_at]
    for viewer in viewers:
        by_queryset = set(Profile.objects.visible_to(viewer).values_list("pk", flat=True))
        by_rule = {profile.pk for profile in profiles if rules.can_view(viewer, profile)}
        assert by_queryset == by_rule
