"""An author asks once, with a reason; somebody else answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Conflict, Hidden, Invalid, Refused
from moderation import rules
from moderation.facts import AppealMade
from moderation.models import Case, Ruling
from moderation.queries import queue
from moderation.services import appeal, report, ruling
from outbox.testing import facts
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cards, author):
    return report.file(actor=UserFactory(), kind="card", thing_id=str(author.pk), reason="spam").case


@pytest.fixture
def hidden(cards, case, facilitator):
    ruling.decide(actor=facilitator, case_id=case.pk, act="hide", reason="Rule 4")
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def other(cards):
    user = UserFactory(name="Other facilitator")
    cards.scopes[user.pk] = {"community:1"}
    return user


def test_an_appeal_opens_the_case_for_another_moderator(cards, hidden, author, facilitator, other):
    made = appeal.make(actor=author, case_id=hidden.pk, reason="It is a public tender.")

    now = Case.objects.get(pk=hidden.pk)
    assert (now.is_appeal, made.act, made.reason) == (True, "appeal", "It is a public tender.")
    assert facts(AppealMade) == [AppealMade(ruling_id=made.pk)]
    assert [row.pk for row in queue.waiting(other)] == [hidden.pk] and queue.waiting(facilitator) == []
    with pytest.raises(Refused) as refused:
        ruling.decide(actor=facilitator, case_id=hidden.pk, act="uphold", reason="Still")
    assert refused.value.code == "own_decision"
    assert cards.hidden == [author.pk]


def test_the_other_shows_it_again_or_keeps_it_hidden_with_a_reason(cards, hidden, author, other):
    appeal.make(actor=author, case_id=hidden.pk, reason="Please")
    with pytest.raises(Invalid):
        ruling.decide(actor=other, case_id=hidden.pk, act="uphold", reason=" ")
    for act in ("dismiss", "hide", "warn"):
        with pytest.raises(Refused):
            ruling.decide(actor=other, case_id=hidden.pk, act=act, reason="x")
    ruling.decide(actor=other, case_id=hidden.pk, act="restore", reason="You are right")
    assert cards.hidden == [] and not Case.objects.get(pk=hidden.pk).is_appeal
    with pytest.raises(Conflict):
        ruling.decide(actor=other, case_id=hidden.pk, act="uphold", reason="again")


def test_an_answer_holds(cards, hidden, author, other):
    appeal.make(actor=author, case_id=hidden.pk, reason="Please")
    made = ruling.decide(actor=other, case_id=hidden.pk, act="uphold", reason="Rule 4 says so")
    assert cards.hidden == [author.pk]
    with pytest.raises(Refused) as refused:
        appeal.make(actor=author, case_id=hidden.pk, reason="Please, please")
    assert refused.value.code == "appealed"
    with pytest.raises(Conflict):
        ruling.undo(actor=other, ruling_id=made.pk)


def test_a_suspension_ends_with_a_granted_appeal(cards, case, author, secretariat):
    ruling.decide(actor=secretariat, case_id=case.pk, act="suspend", reason="Again")
    author.refresh_from_db()
    appeal.make(actor=author, case_id=case.pk, reason="It was a colleague")
    ruling.decide(actor=UserFactory(secretariat=True), case_id=case.pk, act="restore", reason="Yes")
    author.refresh_from_db()
    assert (author.is_suspended, cards.hidden) == (False, [])


def test_only_the_author_and_only_what_is_hidden_and_within_a_month(cards, case, hidden, author, other, secretariat):
    for actor in (other, secretariat, UserFactory()):
        with pytest.raises(Hidden):
            appeal.make(actor=actor, case_id=hidden.pk, reason="x")
    with pytest.raises(Invalid):
        appeal.make(actor=author, case_id=hidden.pk, reason="  ")
    Ruling.objects.update(created_at=timezone.now() - rules.APPEAL_WITHIN - timedelta(minutes=1))
    with pytest.raises(Refused):
        appeal.make(actor=author, case_id=hidden.pk, reason="Please")
    Ruling.objects.update(created_at=timezone.now())
    ruling.decide(actor=secretariat, case_id=hidden.pk, act="restore", reason="Our mistake")
    with pytest.raises(Refused) as refused:
        appeal.make(actor=author, case_id=hidden.pk, reason="Please")
    assert refused.value.code == "not_hidden"


def test_the_same_appeal_twice_is_one(hidden, author):
    first, second = (appeal.make(actor=author, case_id=hidden.pk, reason="Please") for _turn in range(2))
    assert first == second and len(facts(AppealMade)) == 1


def test_a_case_is_held_for_half_an_hour_by_one(case, facilitator, other, stranger):
    appeal.hold(actor=facilitator, case_id=case.pk)
    appeal.hold(actor=facilitator, case_id=case.pk)
    with pytest.raises(Conflict):
        appeal.hold(actor=other, case_id=case.pk)
    with pytest.raises(Hidden):
        appeal.hold(actor=stranger, case_id=case.pk)
    assert queue.waiting(other) == [] and [row.pk for row in queue.waiting(facilitator)] == [case.pk]
    Case.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert appeal.hold(actor=other, case_id=case.pk).held_by_id == other.pk


def test_appeals_wait_since_they_were_made(cards, hidden, author, other):
    Case.objects.update(first_reported_at=timezone.now() - timedelta(days=90))
    appeal.make(actor=author, case_id=hidden.pk, reason="Please")
    assert timezone.now() - queue.pulse(other).oldest < timedelta(hours=1)


def appealed_long_ago(case, author, days):
    appeal.make(actor=author, case_id=case.pk, reason="Please")
    Case.objects.filter(pk=case.pk).update(appealed_at=timezone.now() - timedelta(days=days, minutes=1))


def test_one_secretariat_alone_answers_after_a_week_and_the_log_says_so(cards, case, author):
    alone, colleague = UserFactory(secretariat=True), UserFactory(secretariat=True)
    ruling.decide(actor=alone, case_id=case.pk, act="hide", reason="Rule 4")
    appealed_long_ago(case, author, 6)
    answer = {"case_id": case.pk, "act": "restore", "reason": "You are right"}
    with pytest.raises(Refused) as refused:
        ruling.decide(actor=alone, **answer)
    assert refused.value.code == "own_decision"
    assert [[row.pk for row in queue.waiting(person)] for person in (alone, colleague)] == [[], [case.pk]]
    assert [queue.pulse(person).waiting for person in (alone, colleague)] == [0, 1]
    Case.objects.update(appealed_at=timezone.now() - rules.OTHERS_WITHIN)
    assert [row.pk for row in queue.waiting(alone)] == [case.pk]
    assert queue.pulse(alone).waiting == 1
    made = ruling.decide(actor=alone, **answer)
    assert queue.answered_alone(Case.objects.get(pk=case.pk)) == made.pk
    assert cards.hidden == []


def test_the_answer_of_somebody_else_is_not_told_as_ones_own(cards, case, author):
    first, other = UserFactory(secretariat=True), UserFactory(secretariat=True)
    ruling.decide(actor=first, case_id=case.pk, act="hide", reason="Rule 4")
    appealed_long_ago(case, author, 8)
    ruling.decide(actor=other, case_id=case.pk, act="uphold", reason="The rule says so")
    ruling.decide(actor=first, case_id=case.pk, act="restore", reason="The rule has changed")
    assert queue.answered_alone(Case.objects.get(pk=case.pk)) is None


def test_a_facilitator_never_answers_an_appeal_against_themselves(cards, hidden, author, facilitator):
    appealed_long_ago(hidden, author, 300)
    with pytest.raises(Refused):
        ruling.decide(actor=facilitator, case_id=hidden.pk, act="uphold", reason="Still")
    assert queue.waiting(facilitator) == []
