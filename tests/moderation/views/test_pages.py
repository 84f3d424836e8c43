"""The report form and the queue, for those they are for."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.services import person
from moderation.models import Case, Report, Ruling
from moderation.services import report, ruling
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def reported(author, reporter=None):
    return report.file(actor=reporter or UserFactory(), kind="card", thing_id=str(author.pk), reason="spam").case


def test_report_is_sent_from_the_form(cards, author):
    reporter = UserFactory()
    client = browser(reporter)
    url = f"/en/moderation/report/card/{author.pk}/"
    assert "Green Kit Sales" in client.get(url).content.decode()
    response = client.post(url, {"reason": "spam", "words": "Selling"})
    assert (response.status_code, response["Location"]) == (302, f"/en/practitioners/{author.handle}/")
    assert list(Report.objects.values_list("reporter_id", "reason", "words")) == [(reporter.pk, "spam", "Selling")]


def test_form_without_a_reason_comes_back_with_what_was_typed(cards, author):
    response = browser(UserFactory()).post(f"/en/moderation/report/card/{author.pk}/", {"words": "My words"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert "My words" in page
    assert "Choose what is wrong with it." in page


def test_hidden_and_missing_things_are_the_same_404(cards, author):
    client = browser(UserFactory())
    assert {client.get(f"/en/moderation/report/{path}/").status_code for path in ("card/999", "nothing/1")} == {404}
    assert Client().get(f"/en/moderation/report/card/{author.pk}/")["Location"].startswith("/accounts/login/")


def test_queue_does_not_exist_for_others(cards, author, stranger):
    case = reported(author)
    for user in (UserFactory(), UserFactory(organiser=True)):
        client = browser(user)
        for url in ("", "decided/", f"cases/{case.pk}/"):
            assert client.get(f"/en/moderation/{url}").status_code == 404
    assert browser(stranger).get(f"/en/moderation/cases/{case.pk}/").status_code == 404
    assert Client().get("/en/moderation/").status_code == 302


def test_one_item_one_decision_the_next(cards, author, facilitator):
    first, second = reported(author), reported(UserFactory(name="Second"))
    client = browser(facilitator)
    assert client.get("/en/moderation/")["Location"] == f"/en/moderation/cases/{first.pk}/"
    page = client.get(f"/en/moderation/cases/{first.pk}/").content.decode()
    assert "1 of 2" in page
    assert page.count("<h1") == 1
    assert page.count("btn--primary") == 1
    response = client.post(f"/en/moderation/cases/{first.pk}/", {"act": "hide", "reason": "Rule 4"})
    assert response["Location"] == "/en/moderation/"
    assert client.get("/en/moderation/")["Location"] == f"/en/moderation/cases/{second.pk}/"
    page = client.get(f"/en/moderation/cases/{second.pk}/").content.decode()
    assert f"/en/moderation/rulings/{Ruling.objects.get().pk}/undo/" in page
    client.post(f"/en/moderation/rulings/{Ruling.objects.get(act='hide').pk}/undo/")
    assert cards.hidden == []


def test_facilitators_are_not_offered_suspension(cards, author, facilitator, secretariat):
    case = reported(author)
    assert 'value="suspend"' not in browser(facilitator).get(f"/en/moderation/cases/{case.pk}/").content.decode()
    assert 'value="suspend"' in browser(secretariat).get(f"/en/moderation/cases/{case.pk}/").content.decode()
    response = browser(facilitator).post(f"/en/moderation/cases/{case.pk}/", {"act": "suspend", "reason": "x"})
    assert response.status_code == 422


def test_decision_without_a_reason_keeps_the_choice(cards, author, secretariat):
    case = reported(author)
    response = browser(secretariat).post(f"/en/moderation/cases/{case.pk}/", {"act": "hide", "reason": ""})
    assert response.status_code == 422
    assert response.context["form"]["act"].value() == "hide"


def test_second_decision_is_told_that_it_comes_too_late(cards, author, secretariat, facilitator):
    from moderation.services import ruling

    case = reported(author)
    client = browser(facilitator)
    ruling.decide(actor=secretariat, case_id=case.pk, act="dismiss")
    response = client.post(f"/en/moderation/cases/{case.pk}/", {"act": "hide", "reason": "My reason"})
    assert response.status_code == 409
    assert "Somebody else has decided" in response.content.decode()


def test_empty_queue_names_the_next_step(cards, facilitator):
    page = browser(facilitator).get("/ar/moderation/").content.decode()
    assert "/ar/moderation/decided/" in page
    assert 'lang="ar" dir="rtl"' in page


def test_suspended_facilitator_has_no_queue(cards, facilitator, secretariat):
    person.suspend(actor=secretariat, user_id=facilitator.pk)
    assert browser(facilitator).get("/en/moderation/").status_code == 403


@pytest.mark.parametrize("url", ["cases", "decided"])
def test_pages_of_the_queue_cost_the_same_for_few_and_many(cards, secretariat, url):
    from moderation.services import ruling

    client = browser(secretariat)
    counts = []
    for more in (1, 6):
        for _one in range(more):
            case = reported(UserFactory())
            if url == "decided":
                ruling.decide(actor=secretariat, case_id=case.pk, act="dismiss")
        page = f"/en/moderation/cases/{case.pk}/" if url == "cases" else "/en/moderation/decided/"
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_author_never_learns_who_reported(cards, author):
    reporter = UserFactory(name="Careful Reader")
    reported(author, reporter)
    from moderation.queries import queue

    assert "Careful Reader" not in str(queue.export(author))
    assert Case.objects.get().reports.get().reporter == reporter


@pytest.mark.parametrize("role", ["facilitator", "secretariat"])
def test_moderator_who_is_reported_sees_the_case_but_not_by_whom(cards, role, facilitator, secretariat):
    person = {"facilitator": facilitator, "secretariat": secretariat}[role]
    reporter = UserFactory(name="Careful Reader")
    words = "He wrote to me again and again"
    case = report.file(actor=reporter, kind="card", thing_id=str(person.pk), reason="other", words=words).case
    url = f"/en/moderation/cases/{case.pk}/"
    page = browser(person).get(url).content.decode()
    assert "This is about yourself: somebody else decides." in page
    assert ("Careful Reader" in page, words in page) == (False, False)
    decider = UserFactory(name="Quiet Colleague", secretariat=True)
    ruling.decide(actor=decider, case_id=case.pk, act="warn", reason="Rule 4")
    decided = [browser(person).get(path).content.decode() for path in (url, "/en/moderation/decided/")]
    assert ["Quiet Colleague" in page for page in decided] == [False, False]
    other = browser(UserFactory(secretariat=True)).get(url).content.decode()
    assert ("Careful Reader" in other, words in other) == (True, True)


def test_the_queue_tells_the_day_since_when_each_waits(cards, author, secretariat):
    """An hour alone would make what has waited for a week look like this morning's."""
    case = reported(author)
    Case.objects.filter(pk=case.pk).update(first_reported_at=datetime(2026, 3, 9, 12, tzinfo=UTC))
    page = browser(secretariat).get(f"/en/moderation/cases/{case.pk}/").content.decode()
    margin = page.split('<div class="ledger__margin">')[1].split("</div>")[0]
    assert re.sub("<[^>]+>", "", margin) == "9 Mar"
