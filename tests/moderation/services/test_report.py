"""Anybody signed in reports; one report a person and thing; one open case a thing."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from core.errors import Hidden, Invalid, Refused, TooMany
from moderation.facts import ReportFiled
from moderation.models import Case, Report
from moderation.services import report
from outbox.testing import facts
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def file(actor, thing, **more):
    return report.file(actor=actor, kind="card", thing_id=str(thing.pk), **{"reason": "spam", **more})


def test_report_opens_a_case_that_knows_what_moderators_need(cards, author):
    made = file(UserFactory(), author, words="Selling things")
    case = made.case
    assert (case.kind, case.thing_id, case.scope, case.author, case.title, case.language) == (
        "card", str(author.pk), "community:1", author, "Green Kit Sales", "en",
    )  # fmt: skip
    assert case.excerpt.startswith("Buy now")
    case.refresh_from_db()
    assert case.report_count == 1
    assert facts(ReportFiled) == [ReportFiled(report_id=made.pk)]


def test_second_report_of_the_same_person_is_the_first(cards, author):
    actor = UserFactory()
    assert file(actor, author).pk == file(actor, author, reason="abuse").pk
    assert Report.objects.count() == 1
    assert len(facts(ReportFiled)) == 1


def test_reports_of_several_people_gather_in_one_case(cards, author):
    for _one in range(3):
        file(UserFactory(), author)
    assert list(Case.objects.values_list("report_count", flat=True)) == [3]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_reports_at_once_share_one_case(cards):
    author = UserFactory()
    people = [UserFactory() for _one in range(4)]
    gate = threading.Barrier(4)
    problems = []

    def run(actor):
        try:
            gate.wait(10)
            file(actor, author)
        except BaseException as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(actor,)) for actor in people]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert problems == []
    assert list(Case.objects.values_list("report_count", flat=True)) == [4]


def test_what_cannot_be_seen_cannot_be_reported(cards):
    gone = UserFactory(erased_at=timezone.now())
    for kind, thing_id in (("card", str(gone.pk)), ("card", "999999"), ("card", "x"), ("nothing", "1")):
        with pytest.raises(Hidden):
            report.file(actor=UserFactory(), kind=kind, thing_id=thing_id, reason="spam")


def test_visitors_suspended_people_and_authors_do_not_report(cards, author):
    for actor in (AnonymousUser(), UserFactory(suspended_at=timezone.now()), author):
        with pytest.raises(Refused):
            file(actor, author)
    assert Case.objects.count() == 0


def test_reason_is_one_of_the_list_and_other_needs_words(cards, author):
    for fields in ({"reason": ""}, {"reason": "hate"}, {"reason": "other", "words": "  "}):
        with pytest.raises(Invalid):
            file(UserFactory(), author, **fields)
    assert Report.objects.count() == 0


def test_flood_of_reports_is_stopped(cards):
    actor = UserFactory()
    for _one in range(report.PER_HOUR):
        file(actor, UserFactory())
    with pytest.raises(TooMany):
        file(actor, UserFactory())
