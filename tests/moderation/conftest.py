"""A kind of thing to report that no other package owns: a person's card, hidden and shown by noting it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.core.cache import cache

from accounts.models import User
from moderation import registry
from tests.accounts.factories import UserFactory


@dataclass
class Cards:
    hidden: list[int] = field(default_factory=list)
    scopes: dict[int, set[str]] = field(default_factory=dict)

    def hide(self, thing, *, actor, reason):
        self.hidden.append(thing.pk)

    def restore(self, thing, *, actor, reason):
        self.hidden.remove(thing.pk)

    def of(self, actor):
        return self.scopes.get(actor.pk, set())


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def cards(monkeypatch):
    """`card` things: the person is the author; erased people's cards cannot be seen; all stand in `community:1`."""
    cards = Cards()
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    monkeypatch.setattr(registry, "_moderated", [cards.of])
    registry.reviewable(
        "card",
        User,
        title=lambda card: card.name,
        url=lambda card: f"/en/practitioners/{card.handle}/",
        hide=cards.hide,
        restore=cards.restore,
        visible_to=lambda actor: User.objects.filter(erased_at=None),
        label="a card",
        author=lambda card: card,
        text=lambda card: "Buy now " * 3,
        language=lambda card: "en",
        scope=lambda card: "community:1",
    )
    return cards


@pytest.fixture
def author(db):
    return UserFactory(name="Green Kit Sales")


@pytest.fixture
def secretariat(db):
    return UserFactory(secretariat=True)


@pytest.fixture
def facilitator(db, cards):
    user = UserFactory(name="Facilitator")
    cards.scopes[user.pk] = {"community:1"}
    return user


@pytest.fixture
def stranger(db, cards):
    """Facilitates another community."""
    user = UserFactory()
    cards.scopes[user.pk] = {"community:2"}
    return user
