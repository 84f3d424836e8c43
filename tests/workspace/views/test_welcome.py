"""The first steps: everything is saved as one goes, in any language."""

import pytest

from accounts.models import User
from practitioners.models import Profile
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded(vocabularies):
    pass


def test_the_whole_way_in_arabic(client):
    for slug in ("coral", "wetlands", "seeds"):
        CommunityFactory(slug=slug)
    user = UserFactory(name="x", welcomed_at=None)
    client.force_login(user)
    answer = client.post("/ar/welcome/", {"language": "ar", "name": "أمينة", "latin_name": "Amina"})
    assert answer.url == "/ar/welcome/place/"
    answer = client.post(answer.url, {"country": "EG", "time_zone": "Africa/Cairo", "languages": ["ar", "fr"]})
    assert answer.url == "/ar/welcome/themes/"
    answer = client.post(answer.url, {"themes": ["GBF-TARGET-08"], "can_help": "قوانين"})
    assert answer.url == "/ar/welcome/communities/"
    page = client.get(answer.url).content.decode()
    assert page.count('action="/ar/welcome/communities/') == 3
    client.post("/ar/welcome/communities/coral/")
    answer = client.post("/ar/welcome/finish/")
    assert answer.url == "/ar/workspace/"
    user = User.objects.get(pk=user.pk)
    profile = Profile.objects.get(user=user)
    assert (user.name, user.latin_name, user.language, user.time_zone, user.welcomed_at is not None) == (
        "أمينة", "Amina", "ar", "Africa/Cairo", True,
    )  # fmt: skip
    assert (profile.country, profile.languages, [c.pk for c in profile.themes.all()], profile.can_help) == (
        "EG", ["ar", "fr"], ["GBF-TARGET-08"], "قوانين",
    )  # fmt: skip
    assert list(user.memberships.values_list("community__slug", "state")) == [("coral", "active")]


def test_a_name_of_marks_and_overrides_becomes_a_plain_one(client):
    user = UserFactory(welcomed_at=None)
    client.force_login(user)
    client.post("/en/welcome/", {"language": "en", "name": "\u202eAmina" + "\u0301" * 50})
    name = User.objects.get(pk=user.pk).name
    assert "\u202e" not in name and len(name) <= 10


def test_a_missing_name_is_told_beside_its_field(client):
    client.force_login(UserFactory(welcomed_at=None))
    answer = client.post("/en/welcome/", {"language": "en", "name": " "})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.content.decode()


def test_a_community_by_invitation_is_neither_suggested_nor_entered(client):
    CommunityFactory(slug="closed-circle", join_policy="invitation", visibility="members")
    user = UserFactory()
    client.force_login(user)
    assert "closed-circle" not in client.get("/en/welcome/communities/").content.decode()
    assert client.post("/en/welcome/communities/closed-circle/").status_code == 404
    assert not user.memberships.exists()
