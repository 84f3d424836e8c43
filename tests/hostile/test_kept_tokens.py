"""Pages are drawn once for many: what stands in a form is nevertheless each reader's own, and works for nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.middleware.csrf import _does_token_match
from django.test import Client

from accounts.models import User
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, TopicFactory
from tests.events.factories import make_event

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
KEY = re.compile(r'name="submission_key" value="([^"]+)"')


def browser(user: User | None) -> Client:
    client = Client(enforce_csrf_checks=True)
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def addresses() -> Iterator[list[str]]:
    first, second = UserFactory(name="First One"), UserFactory(name="Second One")
    community = CommunityFactory(slug="coral", members=[first, second])
    topic = TopicFactory(community=community, posts=2)
    event = make_event("Field day", capacity=5)
    yield [
        "/en/", "/en/communities/", "/en/communities/coral/", "/en/communities/coral/forum/", "/en/communities/coral/members/",
        f"/en/communities/coral/forum/{topic.pk}/", "/en/events/", "/en/events/?view=month", f"/en/events/{event.slug}/",
        "/en/practitioners/", "/en/search/?q=field", "/accounts/login/", "/accounts/settings/",
    ]  # fmt: skip


def test_a_token_is_for_the_browser_that_got_it(addresses: list[str]) -> None:
    people = [User.objects.get(name=name) for name in ("First One", "Second One")]
    clients = [browser(None), *map(browser, people), browser(None)]
    found = 0
    keys: list[str] = []
    for address in addresses:
        # Twice: the second page is put together from what the others' left.
        for client in (*clients, *clients):
            page = client.get(address).content.decode()
            tokens = TOKEN.findall(page)
            found += len(tokens)
            keys += KEY.findall(page)
            cookie = client.cookies.get(settings.CSRF_COOKIE_NAME)
            assert not tokens or cookie is not None, address
            for token in tokens:
                assert cookie is not None and _does_token_match(token, cookie.value), address
    assert found > 30
    assert len(keys) == len(set(keys)) > 3


def test_the_token_of_a_shared_page_is_taken_from_its_reader_and_refused_from_others(addresses: list[str]) -> None:
    first, second = (browser(User.objects.get(name=name)) for name in ("First One", "Second One"))
    page = "/en/communities/coral/"
    tokens = [TOKEN.findall(client.get(page).content.decode())[0] for client in (first, second)]

    def follows(client: Client, token: str) -> int:
        return client.post(f"{page}follow/", {"level": "all", "csrfmiddlewaretoken": token}).status_code

    assert [follows(first, tokens[0]), follows(second, tokens[1])] == [302, 302]
    assert [follows(first, tokens[1]), follows(second, tokens[0])] == [403, 403]
