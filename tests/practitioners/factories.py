"""Profiles for tests: published, of a person with a name and a handle."""

from __future__ import annotations

import factory
from django.utils import timezone

from core.text import LIST_VERSION
from practitioners.models import Profile, ProfileText
from tests.accounts.factories import UserFactory


class ProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Profile

    user = factory.SubFactory(UserFactory)
    country = "KE"
    languages = factory.LazyFunction(lambda: ["en"])
    published_at = factory.LazyFunction(timezone.now)


class ProfileTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProfileText

    profile = factory.SubFactory(ProfileFactory)
    language = "en"
    bio = "I restore mangroves."
    bio_html = "<p>I restore mangroves.</p>"
    bio_plain = "I restore mangroves."
    text_version = LIST_VERSION
