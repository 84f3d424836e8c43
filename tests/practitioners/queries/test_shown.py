"""What each kind of viewer sees of each field, on the page, in the card and in the export."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practitioners.enums import Level
from practitioners.models import ProfileLink
from practitioners.queries import circles
from practitioners.queries.shown import for_display, levels_of, shown_to
from tests.accounts.factories import UserFactory
from tests.practitioners.factories import ProfileFactory, ProfileTextFactory

pytestmark = pytest.mark.django_db

TEXTS = {
    "organization": "Ministry of Water",
    "expertise": "Wetland surveys",
    "can_help": "Drafting permits",
    "wants_to_learn": "Remote sensing",
}
SEEN = {
    "visitor": {Level.PUBLIC},
    "stranger": {Level.PUBLIC, Level.SIGNED_IN},
    "fellow": {Level.PUBLIC, Level.SIGNED_IN, Level.COMMUNITIES},
    "owner": set(Level),
    "secretariat": set(Level),
}


def make_profile(level: str):
    names = [*TEXTS, "country", "languages", "bio", "links", "email"]
    profile = ProfileFactory(visibility=dict.fromkeys(names, level), **TEXTS)
    ProfileTextFactory(profile=profile)
    ProfileLink.objects.create(profile=profile, url="https://example.org/wetlands")
    return profile


@pytest.fixture
def member(monkeypatch):
    person = UserFactory()
    monkeypatch.setattr(circles, "_ways", [lambda viewer, owners: owners if viewer == person.pk else frozenset()])
    return person


def viewer_named(name, profile, member):
    return {
        "visitor": AnonymousUser(),
        "stranger": UserFactory(),
        "fellow": member,
        "owner": profile.user,
        "secretariat": UserFactory(secretariat=True),
    }[name]


@pytest.mark.parametrize("viewer", SEEN)
@pytest.mark.parametrize("level", list(Level))
def test_a_field_is_shown_to_its_audience_only(viewer, level, member):
    profile = make_profile(level)
    shown = shown_to(for_display().get(pk=profile.pk), levels_of(viewer_named(viewer, profile, member), profile))
    found = {
        **{name: getattr(shown, name) for name in TEXTS},
        "country": shown.country,
        "languages": list(shown.languages),
        "bio": [text.bio_plain for text in shown.texts],
        "links": [link.url for link in shown.links],
        "email": shown.email,
    }
    everything = {
        **TEXTS,
        "country": "KE",
        "languages": ["en"],
        "bio": ["I restore mangroves."],
        "links": ["https://example.org/wetlands"],
        "email": profile.user.email,
    }
    nothing = {name: [] if isinstance(value, list) else "" for name, value in everything.items()}
    assert found == (everything if level in SEEN[viewer] else nothing)


@pytest.mark.parametrize("viewer", ["visitor", "stranger"])
def test_page_and_card_hide_what_is_hidden(client, viewer, member, vocabularies):
    profile = make_profile(Level.COMMUNITIES)
    if viewer == "stranger":
        client.force_login(UserFactory())
    handle = profile.user.handle
    for address in (f"/en/practitioners/{handle}/", f"/practitioners/{handle}.vcf"):
        body = client.get(address).content.decode()
        assert profile.user.name in body
        for secret in [*TEXTS.values(), "mangroves", "example.org/wetlands", profile.user.email]:
            assert secret not in body, f"{secret} leaks at {address}"


def test_a_page_with_many_rows_needs_as_many_queries_as_one_with_few(client, vocabularies):
    few, many = ProfileFactory(), make_profile(Level.PUBLIC)
    for language in ("ar", "fr", "ru"):
        ProfileTextFactory(profile=many, language=language)
    many.themes.set(["GBF-TARGET-01", "GBF-TARGET-02", "GBF-TARGET-03"])
    client.force_login(UserFactory())
    counts = []
    for profile in (few, few, many):  # the first warms the vocabularies
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/en/practitioners/{profile.user.handle}/").status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2] <= 9


@pytest.mark.parametrize("state", ["unpublished", "suspended", "erased"])
def test_a_profile_that_is_not_shown_is_missing_for_others(client, state):
    from django.utils import timezone

    profile = ProfileFactory()
    if state == "unpublished":
        profile.published_at = None
        profile.save()
    else:
        setattr(profile.user, f"{state}_at", timezone.now())
        profile.user.save()
    hidden = client.get(f"/en/practitioners/{profile.user.handle}/")
    missing = client.get("/en/practitioners/nobody-at-all/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert profile.user.name not in hidden.content.decode()


def test_members_of_a_shared_community_are_in_the_circle():
    from tests.communities.factories import MembershipFactory

    profile = make_profile(Level.COMMUNITIES)
    shared = MembershipFactory(user=profile.user).community
    inside = MembershipFactory(community=shared).user
    left = MembershipFactory(community=shared, state="left").user
    seen = [Level.COMMUNITIES in levels_of(viewer, profile) for viewer in (inside, left, UserFactory())]
    assert seen == [True, False, False]
