"""Limits per person and per address on what can be abused; whoever is refused is told in words, and keeps their words."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communities.models import Post
from core import quotas
from core.middleware import Limits
from moderation.models import Report
from moderation.services.report import PER_HOUR
from tests.accounts.factories import PASSWORD, UserFactory
from tests.communities.factories import CommunityFactory, TopicFactory

pytestmark = pytest.mark.django_db
OUTSIDE = "93.184.216.34"
WORDS = "Words that took an hour and must not go because of a limit.\nSecond line."


def browser(user: Any = None, address: str = OUTSIDE) -> Client:
    client = Client(REMOTE_ADDR=address, headers={"Origin": "http://testserver"})
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The window of a limit does not turn in the middle of a test."""
    monkeypatch.setattr("core.ratelimits.time.time", lambda: 1_800_000_000.0)


def test_one_person_posts_so_often_and_keeps_what_was_refused(
    monkeypatch: pytest.MonkeyPatch, member: Any, address: str
) -> None:
    monkeypatch.setattr(quotas, "WRITES", (3, 60))
    here = browser(member)
    before = Post.objects.count()

    answers = [here.post(address, {"body": f"{WORDS} {turn}", "submission_key": str(uuid4())}) for turn in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    page = answers[3].content.decode()
    assert "Too many requests in a short time" in page and f"{WORDS} 3</textarea>" in page
    assert int(answers[3]["Retry-After"]) >= 1
    assert Post.objects.count() == before + 3
    # Another address changes nothing for this person, and another person is not held up.
    assert browser(member, "198.51.100.7").post(address, {"body": "x"}).status_code == 429
    assert browser(UserFactory()).post("/accounts/settings/", {"name": ""}).status_code == 422


def test_one_person_uploads_so_many_files(monkeypatch: pytest.MonkeyPatch, member: Any) -> None:
    monkeypatch.setattr(quotas, "UPLOADS", (2, 3600))
    here = browser(member)
    asked = [
        here.post("/en/profile/", {"photo": SimpleUploadedFile("me.jpg", b"no photo"), "can_help": WORDS})
        for _turn in range(3)
    ]
    assert [answer.status_code for answer in asked] == [422, 422, 429]
    page = asked[2].content.decode()
    assert WORDS.splitlines()[0] in page and "Files cannot be kept: add them again afterwards." in page


def test_one_person_searches_so_often(monkeypatch: pytest.MonkeyPatch, member: Any) -> None:
    monkeypatch.setattr(quotas, "COSTLY", (2, 60))
    here = browser(member)
    assert [here.get("/en/search/?q=reef").status_code for _turn in range(3)] == [200, 200, 429]
    # Pages that cost little stay open.
    assert here.get("/en/search/").status_code == 200
    assert here.get("/accounts/settings/").status_code == 200


def test_one_address_searches_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "COSTLY_BURST", 2.0)
    monkeypatch.setattr(Limits, "COSTLY_PER_SECOND", 0.01)
    here = browser()
    answers = [here.get(f"/en/{place}/?q=reef") for place in ("search", "practitioners", "communities")]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Too many requests" in answers[2].content.decode() and answers[2]["Retry-After"]
    assert here.get("/en/search/").status_code == 200


@pytest.mark.parametrize(
    ("path", "fields", "most"),
    [
        ("/accounts/login/", {"login": "a@example.org", "password": "wrong words every time"}, 30),
        ("/accounts/signup/", {"name": "A", "email": "no address", "password1": "x"}, 20),
        ("/accounts/login/code/", {"email": "a@example.org"}, 3),
        ("/accounts/password/reset/", {"email": "a@example.org"}, 5),
    ],
)
def test_doors_are_tried_so_often(path: str, fields: dict[str, str], most: int) -> None:
    # Each time as somebody who comes anew: a session would lead on instead of sending again.
    answers = [browser().post(path, fields) for _turn in range(most + 1)]
    assert 429 not in [answer.status_code for answer in answers[: min(most, 5) - 1]]
    assert answers[-1].status_code == 429 or "Too many" in answers[-1].content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_mailbox_gets_so_many_codes(member: Any) -> None:
    for _turn in range(6):
        browser().post("/accounts/login/code/", {"email": member.email})
    assert len(mail.outbox) == 3


def test_one_person_reports_so_often(member: Any) -> None:
    topic = TopicFactory(community=CommunityFactory(members=[member]), author=member, posts=PER_HOUR + 1)
    here = browser(UserFactory())
    sent = {"reason": "spam", "words": WORDS}
    codes = [
        here.post(f"/en/moderation/report/post/{post.pk}/", sent).status_code for post in topic.posts.order_by("number")
    ]
    assert codes == [302] * PER_HOUR + [429]
    assert Report.objects.count() == PER_HOUR


def test_one_person_takes_their_data_away_so_often(member: Any) -> None:
    here = browser()
    here.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    codes = [here.post("/accounts/settings/data/export/").status_code for _turn in range(6)]
    assert codes == [200] * 5 + [429]


def test_programs_are_counted_by_person(monkeypatch: pytest.MonkeyPatch, member: Any, topic: Any) -> None:
    from api import caller
    from api.services.token import make_token

    monkeypatch.setattr(caller, "WRITES", 2)
    secrets = [make_token(actor=member, name=f"Program {n}", days=30, may_write=True)[1] for n in range(2)]
    codes = []
    for turn in range(3):
        codes.append(
            Client(REMOTE_ADDR=f"198.51.100.{turn}").post(
                f"/api/v1/topics/{topic.pk}/posts",
                {"body": f"Answer {turn}"},
                content_type="application/json",
                headers={"Authorization": f"Bearer {secrets[turn % 2]}"},
            )
        )
    assert [answer.status_code for answer in codes] == [201, 201, 429]
    assert codes[2].json()["code"] == "too_many" and codes[2]["Retry-After"]
