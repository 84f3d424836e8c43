"""The demo: loaded once whatever the number of runs, told to nobody, taken away without a trace."""

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import call_command

from accounts.models import User
from cms.models import CommunityPage, ContentPage
from communities.models import Community, Discussion, Group, Message, Post, Question, Subject, Topic
from events.models import Event, Registration
from notifications.models import Notice
from outbox.testing import relay_all
from practitioners.models import Profile
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, PostFactory

KINDS = [User, Profile, Community, Topic, Post, Message, Discussion, Question, Event, Registration, ContentPage]
DEMO = ("practitioner", "member", "facilitator", "organiser", "focalpoint", "secretariat")


LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh-hans")


def activities(language: str) -> list[int]:
    """The numbers of the action plan's activities, as its pages list them."""
    plan = ContentPage.objects.get(slug="action-plan", locale__language_code=language)
    parts = ContentPage.objects.descendant_of(plan).live()
    found = [
        int(item["question"].partition(".")[0])
        for part in parts
        for block in part.body
        if block.block_type == "questions"
        for item in block.value["items"]
    ]
    return sorted(found)


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
    assert (Discussion.objects.count(), Group.objects.count(), Subject.objects.count(), Question.objects.count()) == (
        1, 3, 6, 26,
    )  # fmt: skip
    length = Discussion.objects.get().closes_at - Discussion.objects.get().opens_at
    assert 11 <= length.days <= 14
    for language in LANGUAGES:
        people = Profile.objects.filter(user__language=language, user__email__endswith="@halqa.example")
        assert people.count() >= 2 and not people.filter(is_demo=False).exists(), language
        assert Topic.objects.filter(language=language, external_id__startswith="demo:").count() >= 2, language
    for language in ("en", "ar"):
        assert activities(language) == list(range(1, 111))
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
