"""The author's page of a decision, and the moderators' keys."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from moderation import rules
from moderation.models import Case
from moderation.services import report, ruling
from notifications.models import Notice
from notifications.queries.sentences import sentence
from notifications.queries.subjects import resolve
from outbox.testing import relay_all
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def browser(user, language="en"):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def hidden(cards, author, facilitator):
    case = report.file(actor=UserFactory(), kind="card", thing_id=str(author.pk), reason="spam").case
    ruling.decide(actor=facilitator, case_id=case.pk, act="hide", reason="Rule 4, <b>see</b>")
    return case


def test_the_author_reads_why_asks_and_is_answered(hidden, author, facilitator, cards):
    other = UserFactory(secretariat=True)
    relay_all(only="notifications")
    address = f"/en/moderation/decisions/{hidden.pk}/"
    here = browser(author)
    told = Notice.objects.get(person=author)
    assert resolve(author, {(told.subject, told.subject_id)})[told.subject, told.subject_id].url == address
    page = here.get(address).content.decode()
    assert "Rule 4, &lt;b&gt;see&lt;/b&gt;" in page and "Ask for another look" in page and "Facilitator" not in page
    assert "<b>Hidden by a moderator</b>" in page and "tell the author" not in page
    empty = here.post(address, {"reason": " "})
    assert empty.status_code == 422 and "<title>Error: A decision" in empty.content.decode()
    assert here.post(address, {"reason": "It is a public tender."}).status_code == 302
    relay_all(only="notifications")
    told = set(Notice.objects.filter(variant="appeal").values_list("person_id", flat=True))
    assert told == {other.pk}
    case_page = browser(other).get(f"/en/moderation/cases/{hidden.pk}/").content.decode()
    assert "Appeal of the author" in case_page and 'value="uphold"' in case_page and 'value="suspend"' not in case_page
    answer = {"act": "uphold", "reason": "The rule says so"}
    assert browser(other).post(f"/en/moderation/cases/{hidden.pk}/", answer).status_code == 302
    page = here.get(address).content.decode()
    assert "The rule says so" in page and "You have asked for another look once" in page
    assert here.post(address, {"reason": "Once more"}).status_code == 403


def test_nobody_else_finds_the_page(hidden, facilitator, stranger, secretariat):
    for person in (facilitator, stranger, secretariat, UserFactory()):
        assert browser(person).get(f"/en/moderation/decisions/{hidden.pk}/").status_code == 404
    assert Client().get(f"/en/moderation/decisions/{hidden.pk}/").status_code == 302


def test_a_suspended_author_may_ask(cards, author, secretariat):
    case = report.file(actor=UserFactory(), kind="card", thing_id=str(author.pk), reason="spam").case
    ruling.decide(actor=secretariat, case_id=case.pk, act="suspend", reason="Again")
    answer = browser(author).post(f"/en/moderation/decisions/{case.pk}/", {"reason": "It was a colleague"})
    assert answer.status_code == 302 and Case.objects.get(pk=case.pk).is_appeal


def test_an_arabic_author_reads_arabic(hidden, author):
    page = browser(author).get(f"/ar/moderation/decisions/{hidden.pk}/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page


def test_a_case_is_taken_and_keys_are_named(cards, author, facilitator, secretariat):
    case = report.file(actor=UserFactory(), kind="card", thing_id=str(author.pk), reason="spam").case
    address = f"/en/moderation/cases/{case.pk}/"
    page = browser(facilitator).get(address).content.decode()
    assert 'data-page-key="c"' in page and 'data-page-key="d"' in page and "data-keys-choices" in page
    assert browser(facilitator).post(f"{address}hold/").status_code == 302
    assert "Facilitator looks at it now" in browser(secretariat).get(address).content.decode()
    assert (
        "Somebody else looks at this case now."
        in browser(secretariat).post(f"{address}hold/", follow=True).content.decode()
    )


def test_one_secretariat_alone_is_told_and_the_author_reads_who_answered(cards, author):
    alone = UserFactory(secretariat=True)
    case = report.file(actor=UserFactory(), kind="card", thing_id=str(author.pk), reason="spam").case
    ruling.decide(actor=alone, case_id=case.pk, act="hide", reason="Rule 4")
    decision, desk = f"/en/moderation/decisions/{case.pk}/", f"/en/moderation/cases/{case.pk}/"
    assert browser(author).post(decision, {"reason": "It is a public tender."}).status_code == 302
    relay_all(only="notifications")
    assert list(Notice.objects.filter(variant="appeal").values_list("person_id", flat=True)) == [alone.pk]
    page = browser(alone).get(desk).content.decode()
    assert "somebody else decides. If nobody else has answered by" in page and 'value="uphold"' not in page
    Case.objects.update(appealed_at=timezone.now() - rules.OTHERS_WITHIN)
    answered = browser(alone).post(desk, {"act": "uphold", "reason": "The rule says so"})
    assert answered.status_code == 302
    said = "Nobody else answered within 7 days, so the person who had decided looked at it again."
    pages = [browser(person).get(address).content.decode() for person, address in ((author, decision), (alone, desk))]
    assert [page.count(said) for page in pages] == [1, 1]
    relay_all(only="notifications")
    told = Notice.objects.get(person=author, variant="uphold")
    subject = resolve(author, {(told.subject, told.subject_id)})[told.subject, told.subject_id]
    assert sentence(told, subject) == f"What you wrote in “{case.title}” stays hidden"
