"""Hidden where it is read: on record, told, open to appeal; and shown again by whoever may decide on it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from core.errors import Hidden, Invalid, Refused
from moderation.facts import DecisionTaken
from moderation.models import Case, Ruling
from moderation.services import appeal, direct, report, ruling
from outbox.testing import facts
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def log():
    return list(Ruling.objects.order_by("pk").values_list("act", "reason", "actor_id"))


def test_what_is_hidden_at_once_is_on_record_and_its_author_may_ask_for_another_look(cards, author, facilitator):
    made = direct.hide(actor=facilitator, kind="card", thing_id=author.pk, reason="Rule 4")
    case = Case.objects.get()
    assert (cards.hidden, case.author, case.closed_at is not None) == ([author.pk], author, True)
    assert log() == [("hide", "Rule 4", facilitator.pk)]
    assert facts(DecisionTaken) == [DecisionTaken(decision_id=made.pk)]
    appeal.make(actor=author, case_id=case.pk, reason="Look again")
    case.refresh_from_db()
    assert case.is_appeal


def test_it_decides_on_what_was_reported_already(cards, author, facilitator):
    case = report.file(actor=UserFactory(), kind="card", thing_id=str(author.pk), reason="spam").case
    direct.hide(actor=facilitator, kind="card", thing_id=author.pk, reason="Rule 4")
    assert [(one.pk, one.closed_at is None) for one in Case.objects.all()] == [(case.pk, False)]


def test_what_was_passed_on_is_hidden_at_once_and_stays_with_the_secretariat(cards, author, facilitator):
    case = report.file(actor=UserFactory(), kind="card", thing_id=str(author.pk), reason="spam").case
    ruling.decide(actor=facilitator, case_id=case.pk, act="pass_on")
    assert direct.hide(actor=facilitator, kind="card", thing_id=author.pk, reason="Rule 4") is None
    case.refresh_from_db()
    assert (cards.hidden, case.closed_at) == ([author.pk], None)


def test_ones_own_is_hidden_without_a_case(cards, secretariat):
    assert direct.hide(actor=secretariat, kind="card", thing_id=secretariat.pk, reason="A mistake") is None
    assert (cards.hidden, Case.objects.count()) == ([secretariat.pk], 0)


def test_without_a_reason_nothing_is_hidden(cards, author, facilitator):
    with pytest.raises(Invalid) as wrong:
        direct.hide(actor=facilitator, kind="card", thing_id=author.pk, reason=" ")
    assert ([error.field for error in wrong.value.errors], cards.hidden, Case.objects.count()) == (["reason"], [], 0)


def test_what_cannot_be_seen_cannot_be_hidden(cards, facilitator):
    gone = UserFactory(erased_at=timezone.now())
    with pytest.raises(Hidden):
        direct.hide(actor=facilitator, kind="card", thing_id=gone.pk, reason="Rule 4")


def test_shown_again_it_is_on_record_and_there_is_nothing_to_appeal_against(cards, author, facilitator):
    direct.hide(actor=facilitator, kind="card", thing_id=author.pk, reason="Rule 4")
    direct.restore(actor=facilitator, kind="card", thing_id=author.pk)
    assert (cards.hidden, log()) == ([], [("hide", "Rule 4", facilitator.pk), ("restore", "", facilitator.pk)])
    with pytest.raises(Refused) as refused:
        appeal.make(actor=author, case_id=Case.objects.get().pk, reason="Look again")
    assert refused.value.code == "not_hidden"


def test_nobody_shows_their_own_again_nor_answers_an_appeal_against_themselves(cards, author, facilitator, secretariat):
    cards.scopes[author.pk] = {"community:1"}
    direct.hide(actor=facilitator, kind="card", thing_id=author.pk, reason="Rule 4")
    appeal.make(actor=author, case_id=Case.objects.get().pk, reason="Look again")
    for who in (author, facilitator):
        with pytest.raises(Refused):
            direct.restore(actor=who, kind="card", thing_id=author.pk)
    assert cards.hidden == [author.pk]
    direct.restore(actor=secretariat, kind="card", thing_id=author.pk)
    case = Case.objects.get()
    assert (cards.hidden, case.is_appeal, case.closed_at is not None) == ([], False, True)


def test_what_no_ruling_had_hidden_is_shown_without_one(cards, author, facilitator):
    cards.hidden.append(author.pk)
    assert direct.restore(actor=facilitator, kind="card", thing_id=author.pk) is None
    assert (cards.hidden, Ruling.objects.count()) == ([], 0)
