"""One decision, one row, with its reason; and the way back."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import Conflict, Hidden, Invalid, Refused
from moderation import registry, rules
from moderation.facts import DecisionTaken
from moderation.models import Case, Ruling
from moderation.services import report, ruling
from outbox.testing import facts
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cards, author):
    return report.file(actor=UserFactory(), kind="card", thing_id=str(author.pk), reason="spam").case


def test_hiding_hides_logs_and_states_the_fact(cards, case, facilitator, author):
    made = ruling.decide(actor=facilitator, case_id=case.pk, act="hide", reason="Rule 4")
    case.refresh_from_db()
    assert cards.hidden == [author.pk]
    assert case.closed_at is not None
    assert list(Ruling.objects.values_list("act", "reason", "actor_id")) == [("hide", "Rule 4", facilitator.pk)]
    assert facts(DecisionTaken) == [DecisionTaken(decision_id=made.pk)]


@pytest.mark.parametrize(("act", "hidden"), [("dismiss", False), ("warn", False), ("hide", True)])
def test_acts_of_facilitators(cards, case, facilitator, author, act, hidden):
    ruling.decide(actor=facilitator, case_id=case.pk, act=act, reason="Because")
    assert cards.hidden == ([author.pk] if hidden else [])


@pytest.mark.parametrize("act", ["warn", "hide", "suspend", "restore"])
def test_what_the_author_is_told_needs_a_reason(case, secretariat, act):
    with pytest.raises(Invalid) as caught:
        ruling.decide(actor=secretariat, case_id=case.pk, act=act, reason="  ")
    assert [error.field for error in caught.value.errors] == ["reason"]
    assert Ruling.objects.count() == 0


def test_suspension_hides_and_stops_the_author(cards, case, secretariat, author):
    until = timezone.now() + timedelta(days=7)
    ruling.decide(actor=secretariat, case_id=case.pk, act="suspend", reason="Again", until=until)
    author.refresh_from_db()
    assert (author.is_suspended, author.suspended_until, cards.hidden) == (True, until, [author.pk])


def test_facilitators_do_not_suspend(cards, case, facilitator, author):
    with pytest.raises(Refused):
        ruling.decide(actor=facilitator, case_id=case.pk, act="suspend", reason="Again")
    author.refresh_from_db()
    assert (author.is_suspended, cards.hidden, Ruling.objects.count()) == (False, [], 0)


def test_others_do_not_even_see_the_case(case, stranger):
    for actor in (stranger, UserFactory(), UserFactory(organiser=True)):
        with pytest.raises(Hidden):
            ruling.decide(actor=actor, case_id=case.pk, act="dismiss")
    case.refresh_from_db()
    assert case.closed_at is None


def test_nobody_decides_about_themselves(cards, secretariat):
    case = report.file(actor=UserFactory(), kind="card", thing_id=str(secretariat.pk), reason="abuse").case
    with pytest.raises(Refused):
        ruling.decide(actor=secretariat, case_id=case.pk, act="dismiss")


def test_only_facilitators_pass_on_to_the_secretariat(case, facilitator, secretariat):
    offered = {who: bool(rules.can_decide(who, case, "pass_on")) for who in (facilitator, secretariat)}
    assert offered == {facilitator: True, secretariat: False}
    with pytest.raises(Refused):
        ruling.decide(actor=secretariat, case_id=case.pk, act="pass_on")
    case.refresh_from_db()
    assert (case.scope, case.rulings.count()) == ("community:1", 0)


def test_passing_on_takes_the_case_from_facilitators(case, facilitator, secretariat):
    ruling.decide(actor=facilitator, case_id=case.pk, act="pass_on")
    assert not Case.objects.visible_to(facilitator).exists()
    assert list(Case.objects.visible_to(secretariat)) == [case]
    with pytest.raises(Hidden):
        ruling.decide(actor=facilitator, case_id=case.pk, act="dismiss")


def test_rule_and_queryset_agree(case, facilitator, stranger, secretariat):
    from moderation import rules

    for actor in (facilitator, stranger, secretariat, UserFactory()):
        assert bool(rules.can_decide(actor, case, "dismiss")) == Case.objects.visible_to(actor).exists()


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision(cards):
    author = UserFactory()
    case = report.file(actor=UserFactory(), kind="card", thing_id=str(author.pk), reason="spam").case
    people = [UserFactory(secretariat=True), UserFactory(secretariat=True)]
    gate = threading.Barrier(2)
    outcomes = []

    def run(actor):
        try:
            gate.wait(10)
            ruling.decide(actor=actor, case_id=case.pk, act="hide", reason="Rule 4")
            outcomes.append("decided")
        except Conflict:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(actor,)) for actor in people]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert sorted(outcomes) == ["decided", "too late"]
    assert (Ruling.objects.count(), cards.hidden) == (1, [author.pk])


def test_undoing_brings_thing_person_and_case_back(cards, case, secretariat, author):
    made = ruling.decide(actor=secretariat, case_id=case.pk, act="suspend", reason="Again")
    ruling.undo(actor=secretariat, ruling_id=made.pk)
    ruling.undo(actor=secretariat, ruling_id=made.pk)
    case.refresh_from_db()
    author.refresh_from_db()
    assert (case.closed_at, cards.hidden, author.is_suspended) == (None, [], False)
    assert list(Ruling.objects.order_by("pk").values_list("act", flat=True)) == ["suspend", "undo"]
    ruling.decide(actor=secretariat, case_id=case.pk, act="dismiss")


def test_facilitator_undoes_ones_own_for_a_quarter_of_an_hour(cards, case, facilitator):
    made = ruling.decide(actor=facilitator, case_id=case.pk, act="hide", reason="Rule 4")
    other = UserFactory()
    cards.scopes[other.pk] = {"community:1"}
    with pytest.raises(Refused):
        ruling.undo(actor=other, ruling_id=made.pk)
    Ruling.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(minutes=16))
    with pytest.raises(Refused):
        ruling.undo(actor=facilitator, ruling_id=made.pk)
    Ruling.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(minutes=14))
    ruling.undo(actor=facilitator, ruling_id=made.pk)
    assert cards.hidden == []


def test_newer_decision_or_report_stands_in_the_way_of_undoing(cards, case, secretariat, author):
    made = ruling.decide(actor=secretariat, case_id=case.pk, act="dismiss")
    report.file(actor=UserFactory(), kind="card", thing_id=str(author.pk), reason="spam")
    with pytest.raises(Conflict):
        ruling.undo(actor=secretariat, ruling_id=made.pk)
    assert Case.objects.filter(closed_at=None).count() == 1


def test_what_was_hidden_long_ago_is_shown_again(cards, case, secretariat, author):
    ruling.decide(actor=secretariat, case_id=case.pk, act="hide", reason="Rule 4")
    ruling.decide(actor=secretariat, case_id=case.pk, act="restore", reason="It was fine")
    assert cards.hidden == []


def test_failing_to_hide_decides_nothing(cards, case, secretariat, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("away")

    monkeypatch.setitem(registry._kinds, "card", replace(registry.kind("card"), hide=fail))
    with pytest.raises(RuntimeError):
        ruling.decide(actor=secretariat, case_id=case.pk, act="hide", reason="Rule 4")
    case.refresh_from_db()
    assert (case.closed_at, Ruling.objects.count(), facts(DecisionTaken)) == (None, 0, [])


def test_thing_that_is_gone_can_still_be_decided_on(cards, case, secretariat):
    Case.objects.update(thing_id="999999")
    ruling.decide(actor=secretariat, case_id=case.pk, act="hide", reason="Rule 4")
    assert cards.hidden == []
    assert Ruling.objects.count() == 1


def test_person_who_leaves_is_taken_out_of_the_records(cards, case, author, secretariat):
    from accounts.services import erasure

    reporter = case.reports.get().reporter
    ruling.decide(actor=secretariat, case_id=case.pk, act="dismiss")
    erasure.erase(actor=reporter, user_id=reporter.pk)
    erasure.erase(actor=author, user_id=author.pk)
    case.refresh_from_db()
    assert (case.author, case.reports.get().reporter, case.reports.get().words) == (None, None, "")


def test_where_posts_go_what_was_kept_of_them_for_review_goes_too(cards, case, author, secretariat):
    from accounts.services import erasure

    ruling.decide(actor=secretariat, case_id=case.pk, act="hide", reason="Rule 4")
    Ruling.objects.create(case=case, actor=author, act="appeal", reason="My shop was robbed")
    kept = case.excerpt
    erasure.erase(actor=author, user_id=author.pk, keep_posts=False)
    case.refresh_from_db()
    said = list(case.rulings.order_by("pk").values_list("act", "reason", "actor"))
    assert (bool(kept), case.excerpt, case.author) == (True, "", None)
    assert said == [("hide", "Rule 4", secretariat.pk), ("appeal", "", None)]
