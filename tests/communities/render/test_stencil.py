"""What is cut from a stencil is what the template engine gives, in every look of a topic's and a community's page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client
from django.utils import timezone

from communities.models import Topic
from communities.render import head, shell
from core.store import forget_all
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db

NASTY = '<b onclick="x">&\' \\1'
# New each time: tokens and keys of forms.
OWN = re.compile(r'(name="(?:csrfmiddlewaretoken|submission_key)" value=")[^"]*')


def engine(template: str, conditions: Mapping[str, Any], words: Mapping[str, Any], *, made_with: Any = dict) -> str:
    return get_template(template).render({**made_with(), **words, **conditions}).strip()


def pages(clients: list[Client], urls: list[str]) -> list[str]:
    """Each page that may be read, twice: the second is cut from what the first left."""
    answers = [client.get(url) for client in clients for url in urls for _time in range(2)]
    # A page that says no carries a code of its own.
    return [OWN.sub(r"\1", answer.content.decode()) for answer in answers if answer.status_code == 200]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_what_the_templates_give(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    member, facilitator, outsider = UserFactory(name=NASTY), UserFactory(), UserFactory()
    asking, invited, author = UserFactory(), UserFactory(), UserFactory()
    community = CommunityFactory(
        slug="coral", name=NASTY, summary=NASTY, members=[member, author], facilitators=[facilitator]
    )
    MembershipFactory(community=community, user=asking, state="requested")
    MembershipFactory(community=community, user=invited, state="invited")
    plain = CommunityFactory(slug="plain", summary="", visibility="members", join_policy="request")
    now = timezone.now()
    topics = [
        TopicFactory(community=community, author=author, title=NASTY, posts=1),
        TopicFactory(community=community, closed_at=now, pinned_at=now, posts=1),
        TopicFactory(community=community, author=author),
        TopicFactory(community=community, author=member, hidden_at=now, hidden_reason=NASTY, posts=1),
    ]
    for _one in range(45):
        PostFactory(topic=topics[1], author=member)
    Topic.objects.filter(pk=topics[1].pk).update(solution=topics[1].posts.last())
    base = f"/{language}/communities/"
    urls = [f"{base}coral/", f"{base}coral/forum/", f"{base}plain/", f"{base}coral/discussions/"]
    urls += [f"{base}coral/forum/{topic.pk}/" for topic in topics] + [f"{base}coral/forum/{topics[1].pk}/?page=2"]
    clients = [Client()]
    for user in (member, facilitator, outsider, asking, invited, author):
        clients.append(Client())
        clients[-1].force_login(user)
        # Marks move at the first visit.
        for url in urls:
            clients[-1].get(url)

    forget_all()
    cut = pages(clients, urls)
    forget_all()
    for module in (shell, head):
        monkeypatch.setattr(module, "fill", engine)
    drawn = pages(clients, urls)

    assert len(cut) > 100
    assert plain.slug in "".join(cut)
    assert [pair for pair in zip(cut, drawn, strict=True) if pair[0] != pair[1]] == []
    assert "<b onclick" not in "".join(cut)


def test_the_tabs_are_the_elements() -> None:
    items = [
        {"title": NASTY, "url": "/a/?b=1&c=2", "current": True, "count": 4180},
        {"title": "Chat", "url": "/c/", "current": False, "count": None},
        {"title": "Forum", "url": "/f/", "current": False, "count": 0},
    ]

    element = get_template("elements/tabs.html").render({"label": "In this community", "items": items})

    assert head.tabs(items) == element.strip()
