"""The inbox and its settings."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.enums import Visibility
from communities.models import Membership
from communities.services.membership import request_to_join
from notifications.enums import Kind
from notifications.models import Notice
from notifications.services import notice
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, PostFactory, TopicFactory
from tests.events.factories import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def browser(user):
    client = Client()
    client.force_login(user)
    return client


def tell(user, *, number=1, community=None):
    community = community or CommunityFactory(members=[user])
    post = PostFactory(topic=TopicFactory(community=community, title=f"Topic {number}"), body=f"Words {number}")
    notice.leave(
        person_id=user.pk, kind=Kind.REPLY, fact_id=number, subject="post", subject_id=post.pk, actor_id=post.author_id
    )
    return post


def test_inbox_is_ones_own(user, browser):
    tell(user, number=1)
    tell(UserFactory(), number=2)
    page = browser.get("/en/notifications/").content.decode()
    assert "Topic 1" in page
    assert "Topic 2" not in page
    assert Client().get("/en/notifications/")["Location"].startswith("/accounts/login/")


def test_empty_inbox_names_the_next_step(browser):
    assert "/ar/communities/" in browser.get("/ar/notifications/").content.decode()


def test_what_may_not_be_seen_any_more_is_not_shown(user, browser):
    community = CommunityFactory(visibility=Visibility.MEMBERS, members=[user])
    post = tell(user, community=community)
    assert "Words 1" in browser.get("/en/notifications/").content.decode()
    number = Notice.objects.get().pk
    Membership.objects.update(state="removed")
    page = browser.get("/en/notifications/").content.decode()
    assert "Words 1" not in page
    assert post.topic.title not in page
    assert browser.get(f"/en/notifications/{number}/").status_code == 404


def test_somebody_who_asks_to_join_is_found_where_they_are_answered(user, browser):
    asking, community = UserFactory(name="Amina Wanjiru"), CommunityFactory(join_policy="request", facilitators=[user])
    request_to_join(actor=asking, community_id=community.pk)
    notice.leave(
        person_id=user.pk, kind=Kind.REQUEST, fact_id=1, subject="request", subject_id=community.pk, actor_id=asking.pk
    )
    address = browser.get(f"/en/notifications/{Notice.objects.get().pk}/")["Location"]
    assert address == f"/en/communities/{community.slug}/members/requests/"
    assert "Amina Wanjiru" in browser.get(address).content.decode()


def test_opening_leads_there_and_marks_read(user, browser):
    post = tell(user)
    response = browser.get(f"/en/notifications/{Notice.objects.get().pk}/")
    assert response["Location"].startswith(f"/en/communities/{post.topic.community.slug}/forum/{post.topic_id}/")
    user.refresh_from_db()
    assert user.unread_notices == 0
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.get(f"/en/notifications/{Notice.objects.get().pk}/").status_code == 404


def test_all_read_and_undone(user, browser):
    for number in (1, 2):
        tell(user, number=number)
    response = browser.post("/en/notifications/read/", {"all": "1"})
    user.refresh_from_db()
    assert user.unread_notices == 0
    page = browser.get(response["Location"])
    moment = page.context["undo"]
    assert moment
    browser.post("/en/notifications/undo/", {"moment": moment})
    user.refresh_from_db()
    assert user.unread_notices == 2
    assert browser.post("/en/notifications/undo/", {"moment": "nonsense"}).status_code == 302


def test_one_is_marked_read(user, browser):
    for number in (1, 2):
        tell(user, number=number)
    browser.post("/en/notifications/read/", {"notice": str(Notice.objects.earliest("pk").pk)})
    user.refresh_from_db()
    assert user.unread_notices == 1
    assert "Topic 1" not in browser.get("/en/notifications/?show=unread").content.decode()


def test_page_costs_the_same_for_few_and_many(user, browser):
    community = CommunityFactory(members=[user])
    event = make_event()
    counts = []
    number = 0
    for more in (2, 12):
        for _one in range(more):
            number += 1
            tell(user, number=number, community=community)
            number += 1
            notice.leave(person_id=user.pk, kind=Kind.EVENT, fact_id=number, subject="event", subject_id=event.pk)
        browser.get("/en/notifications/")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/en/notifications/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_settings_are_kept_and_defaults_take_no_row(user, browser):
    page = browser.get("/en/notifications/settings/")
    assert page.content.decode().count("<h1") == 1
    form = page.context["form"]
    fields = {name: field.initial for name, field in form.fields.items()}
    sent = {name: ("on" if value else "") if name.startswith("app_") else value for name, value in fields.items()}
    sent = {name: value for name, value in sent.items() if value}
    browser.post("/en/notifications/settings/", sent)
    assert not user.notice_preferences.exists()
    sent["mail_reply"] = "none"
    del sent["app_topic"]
    assert browser.post("/en/notifications/settings/", sent).status_code == 302
    assert sorted(user.notice_preferences.values_list("kind", "in_app", "mail")) == [
        ("reply", True, "none"),
        ("topic", False, "daily"),
    ]
    assert browser.post("/en/notifications/settings/", {**sent, "mail_reply": "pigeon"}).status_code == 422


def test_suspended_person_reads_the_inbox(user, browser):
    tell(user)
    type(user).objects.filter(pk=user.pk).update(suspended_at=timezone.now())
    assert "Topic 1" in browser.get("/en/notifications/").content.decode()
