"""The demo: loaded once whatever the number of runs, told to nobody, taken away without a trace."""

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import call_command

from accounts.models import User
from cms.models import CommunityPage, ContentPage
from communities.models import Community, Discussion, Message, Post, Question, Topic
from events.models import Event, Registration
from notifications.models import Notice
from outbox.testing import relay_all
from practitioners.models import Profile
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, PostFactory

KINDS = [User, Profile, Community, Topic, Post, Message, Discussion, Question, Event, Registration, ContentPage]
DEMO = ("practitioner", "member", "facilitator", "organiser", "focalpoint", "secretariat")


def counts() -> dict[str, int]:
    return {kind.__name__: kind.objects.count() for kind in KINDS}


@pytest.mark.django_db
def test_the_demo_is_idempotent_quiet_and_removable(capsys):
    stranger = UserFactory()
    post = PostFactory(topic__community=CommunityFactory(), author=stranger)
    relay_all()
    before = counts()
    call_command("load_demo")
    loaded = counts()
    call_command("load_demo")
    assert counts() == loaded
    assert loaded["Question"] == 26
    assert loaded["Event"] - before["Event"] >= 80
    relay_all()
    assert (Notice.objects.count(), mail.outbox) == (0, [])
    assert CommunityPage.objects.count() == Community.objects.filter(is_demo=True).count() == 12
    for name in DEMO:
        assert authenticate(None, username=f"{name}@halqa.example", password="halqa-demo") is not None, name
    call_command("load_demo", "--remove")
    relay_all()
    assert counts() == before
    assert Post.objects.get(pk=post.pk).author == stranger
