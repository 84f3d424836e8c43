"""Who sees which field where: each viewer, each level, each surface of the site that tells of a person."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Picture
from wagtail.images.models import Image

from practitioners.enums import Level
from practitioners.models import Profile, ProfileLink
from practitioners.models.profile import DEFAULT_LEVELS
from practitioners.records import give
from search.engines.choice import engine
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, PostFactory, TopicFactory
from tests.practitioners.factories import ProfileFactory, ProfileTextFactory
from tests.practitioners.queries.test_shown import SEEN
from tests.search.conftest import Index
from vocabularies.services import load_shipped

pytestmark = pytest.mark.django_db
# What each field says and no other text of the site does.
WORDS: dict[str, tuple[str, ...]] = {
    "photo": ("picxq",),
    "organization": ("Institutexq", "Positionxq"),
    "country": ("Kiribati", "Tarawa", '"KI"'),
    "languages": ("PREF=1:ru", '["ru"]', "Russian"),
    "themes": ("GBF-TARGET-12", "rban"),
    "expertise": ("Expertisexq",),
    "can_help": ("Helpingxq",),
    "wants_to_learn": ("Learningxq",),
    "bio": ("Biographyxq",),
    "links": ("linkxq",),
    "email": ("mailxq",),
}
PAGE, CARD, ONE, MANY = "page", "card", "API", "API list"
# What a card, the API and lists hold at all.
CARRIED = {
    PAGE: set(WORDS),
    CARD: set(WORDS) - {"photo", "expertise", "wants_to_learn", "bio"},
    ONE: set(WORDS) - {"photo"},
    MANY: set(WORDS) - {"photo"},
    "directory": {"photo", "organization", "country", "languages", "can_help"},
}


@pytest.fixture
def embedded_index(settings: Any, tmp_path: Any) -> Iterator[Index]:
    """An index of its own, in a folder that goes with the test."""
    settings.HALQA_STATE, settings.ELASTICSEARCH_NODES = tmp_path, []
    yield Index()
    engine().close()


def _picture() -> Image:
    raw = io.BytesIO()
    Picture.new("RGB", (90, 90), "teal").save(raw, "JPEG")
    return Image.objects.create(title="x", file=ImageFile(io.BytesIO(raw.getvalue()), name="picxq.jpg"))


@pytest.fixture
def profile(settings: Any, tmp_path: Any) -> Profile:
    """A person whose every field holds a word of its own, with a post in a community and a fellow there."""
    settings.MEDIA_ROOT = tmp_path
    load_shipped()
    user = UserFactory(handle="shown-person", email="mailxq@example.org", time_zone="Pacific/Tarawa")
    made: Profile = ProfileFactory(
        user=user, photo=_picture(), organization="Institutexq", position="Positionxq", country="KI", languages=["ru"],
        expertise="Expertisexq", can_help="Helpingxq", wants_to_learn="Learningxq",
    )  # fmt: skip
    made.themes.set(["GBF-TARGET-12"])
    ProfileTextFactory(profile=made, bio="Biographyxq", bio_html="<p>Biographyxq</p>", bio_plain="Biographyxq")
    ProfileLink.objects.create(profile=made, url="https://linkxq.example.org/", title="linkxq")
    community = CommunityFactory(slug="circle", members=[user])
    topic = TopicFactory(community=community, author=user)
    PostFactory(topic=topic, author=user)
    return made


def _surfaces(client: Client, words: tuple[str, ...], topic_id: int) -> Iterator[tuple[str, str]]:
    for name, address in {
        PAGE: "/en/practitioners/shown-person/",
        CARD: "/practitioners/shown-person.vcf",
        ONE: "/api/v1/practitioners/shown-person",
        MANY: "/api/v1/practitioners",
        "directory": "/en/practitioners/",
        "search": "/en/search/?kind=practitioner",
        "API search": "/api/v1/search?kind=practitioner",
        "members": "/en/communities/circle/members/",
        "topic": f"/en/communities/circle/forum/{topic_id}/",
    }.items():
        answer = client.get(address)
        # Lines of a card are folded.
        yield name, answer.content.decode().replace("\r\n ", "")
    for word in words:
        for address in (f"/en/practitioners/?q={word}", f"/en/search/?q={word}", f"/api/v1/search?q={word}"):
            text = client.get(address).content.decode()
            yield f"found by {word}", word if "/practitioners/shown-person/" in text else ""
        told = client.get(f"/api/v1/search/suggest?q={word[:7]}").json()["suggestions"]
        yield f"suggested for {word[:7]}", word if word.lower() in told else ""


@pytest.mark.parametrize("level", list(Level))
def test_a_field_is_told_to_its_audience_and_on_no_surface_to_others(
    client: Client, embedded_index: Any, profile: Profile, level: str
) -> None:
    profile.visibility = dict.fromkeys(DEFAULT_LEVELS, level)
    profile.save()
    community = profile.user.memberships.get().community
    fellow = UserFactory()
    community.memberships.create(user=fellow, state="active", role="member", follow="all")
    viewers = {
        "visitor": None, "stranger": UserFactory(), "fellow": fellow, "owner": profile.user,
        "secretariat": UserFactory(secretariat=True),
    }  # fmt: skip
    embedded_index.fill()
    asked = tuple(
        word for name in ("organization", "expertise", "can_help", "wants_to_learn", "bio") for word in WORDS[name]
    )
    for who, viewer in viewers.items():
        client.logout()
        if viewer is not None:
            client.force_login(viewer)
        told: dict[str, set[str]] = {}
        for surface, text in _surfaces(client, asked, community.topics.get().pk):
            told[surface] = {name for name, words in WORDS.items() if any(word in text for word in words)}
        if level not in SEEN[who]:
            assert {surface: names for surface, names in told.items() if names} == {}, who
        else:
            assert {surface: told[surface] for surface in (PAGE, CARD, ONE, MANY)} == {
                surface: CARRIED[surface] for surface in (PAGE, CARD, ONE, MANY)
            }, who
            # Search knows what people see by their communities; an editor's other rights are for the person's page.
            if level != Level.NOBODY and (who, level) != ("secretariat", Level.COMMUNITIES):
                assert told["directory"] >= CARRIED["directory"] - {"languages"}, who
                assert all(told[f"found by {word}"] for word in asked), who
        suggested = {surface for surface, names in told.items() if surface.startswith("suggested") and names}
        assert level == Level.PUBLIC or not suggested, who


@pytest.mark.parametrize("level", list(Level))
def test_the_public_export_holds_what_everybody_sees(profile: Profile, level: str) -> None:
    profile.visibility = dict.fromkeys(DEFAULT_LEVELS, level)
    profile.save()
    [record] = [each for each in give(True) if each["handle"] == "shown-person"]
    text = json.dumps(record)
    told = {name for name, words in WORDS.items() if any(word in text for word in words)}
    assert told == (set(WORDS) - {"photo", "email"} if level == Level.PUBLIC else set())
