"""Saving, publishing, cancelling: fields, numbers, facts, rights."""

from datetime import UTC, datetime, timedelta

import pytest

from core import versions
from core.errors import Conflict, Hidden, Invalid, Refused
from events.dates import Span
from events.enums import Precision
from events.facts import EventCancelled, EventChanged
from events.models import Event
from events.services.data import TextData, current
from events.services.event import save_event
from events.services.publication import cancel, hide, publish, restore
from outbox.testing import facts
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory
from tests.events.factories import at, data, make_draft, make_event, replace, secretariat, span

pytestmark = pytest.mark.django_db


def fields_of(invalid) -> set[tuple[str, str]]:
    return {(error.field, error.code) for error in invalid.value.errors}


def test_an_organiser_makes_a_draft_and_is_its_organiser():
    organiser = UserFactory(organiser=True)
    event = save_event(
        actor=organiser,
        data=data(
            texts={
                "en": TextData(title="Coral <b>reefs</b>", body="**Bold** <script>x</script>"),
                "ar": TextData(title="الشعاب"),
            }
        ),
    )
    text = event.texts.get(language="en")
    assert (event.status, event.sequence, event.version, event.slug) == ("draft", 0, 1, "coral-breefsb")
    assert list(event.organisers.all()) == [organiser]
    assert "<strong>Bold</strong>" in text.body_html and "<script>" not in text.body_html
    assert facts(EventChanged) == [EventChanged(event_id=event.pk)]


def test_a_facilitator_adds_events_to_their_community_and_to_no_other():
    person = UserFactory()
    own, other = CommunityFactory(facilitators=[person]), CommunityFactory()
    assert save_event(actor=person, data=data(community_id=own.pk)).community_id == own.pk
    for elsewhere in (other.pk, None):
        with pytest.raises(Refused):
            save_event(actor=person, data=data(community_id=elsewhere))


def test_everybody_else_is_refused_and_a_hidden_community_is_no_choice():
    with pytest.raises(Refused):
        save_event(actor=UserFactory(), data=data())
    hidden = CommunityFactory(visibility="members")
    with pytest.raises(Invalid) as invalid:
        save_event(actor=UserFactory(organiser=True), data=data(community_id=hidden.pk))
    assert fields_of(invalid) == {("community", "unknown_choice")}
    assert Event.objects.count() == 0


def test_all_faults_are_told_at_once_and_nothing_is_saved():
    wrong = data(
        texts={"fr": TextData(title="", body="texte")},
        when=Span(at(2), at(1), Precision.MINUTE, "Mars/Olympus"),
        capacity=0,
        country="Kenya",
        join_url="javascript:alert(1)",
        audience="members",
        mode="by post",
    )
    with pytest.raises(Invalid) as invalid:
        save_event(actor=secretariat(), data=wrong)
    assert fields_of(invalid) == {
        ("title_fr", "required"), ("title_en", "required"), ("ends_at", "ends_before_start"),
        ("time_zone", "unknown_zone"), ("capacity", "out_of_range"), ("country", "unknown_country"),
        ("join_url", "invalid_url"), ("audience", "needs_community"), ("mode", "unknown_choice"),
    }  # fmt: skip
    assert Event.objects.count() == 0


def test_titles_in_other_scripts_get_a_plain_address():
    event = make_draft(texts={"ar": TextData(title="ندوة")}, language="ar")
    assert event.slug.startswith("event-")
    assert event.slug.isascii()


def test_two_events_of_one_title_have_two_addresses():
    assert make_draft("Same title").slug != make_draft("Same title").slug


def test_a_stale_form_is_told_what_stands_now():
    event = make_event("First")
    opened = event.version
    save_event(actor=secretariat(), event_id=event.pk, version=opened, data=replace(current(event), place="Nairobi"))
    with pytest.raises(Conflict) as conflict:
        save_event(actor=secretariat(), event_id=event.pk, version=opened, data=replace(current(event), place="Rome"))
    assert conflict.value.current.place == "Nairobi"
    assert Event.objects.get().place == "Nairobi"


@pytest.mark.parametrize(
    ("change", "rises"),
    [
        ({"when": span(at(3))}, True),
        ({"when": Span(at(1), at(1) + timedelta(hours=2), Precision.MINUTE, "Africa/Cairo")}, True),
        ({"place": "Cairo"}, True),
        ({"mode": "hybrid"}, True),
        ({"capacity": 30}, False),
        ({"texts": {"en": TextData(title="Another title")}}, False),
    ],
)
def test_sequence_rises_only_when_people_must_move(change, rises):
    event = make_event(when=span(at(1)))
    uid = event.uid
    saved = save_event(actor=secretariat(), event_id=event.pk, data=replace(current(event), **change))
    assert (saved.sequence, saved.version, saved.uid) == (int(rises), event.version + 1, uid)


def test_a_draft_may_move_without_a_new_sequence():
    event = make_draft()
    saved = save_event(actor=secretariat(), event_id=event.pk, data=replace(current(event), when=span(at(9))))
    assert saved.sequence == 0


def test_publishing_twice_and_cancelling_twice_change_nothing_more():
    event = make_event()
    again = publish(actor=secretariat(), event_id=event.pk)
    assert again.version == event.version
    cancelled = cancel(actor=secretariat(), event_id=event.pk, reason="Storm")
    assert (cancelled.status, cancelled.sequence, cancelled.cancel_reason) == ("cancelled", 1, "Storm")
    assert cancel(actor=secretariat(), event_id=event.pk, reason="Again").cancel_reason == "Storm"
    assert facts(EventCancelled) == [EventCancelled(event_id=event.pk)]
    assert publish(actor=secretariat(), event_id=event.pk).sequence == 2


def test_cancelling_needs_a_reason_and_the_right():
    event = make_event()
    with pytest.raises(Invalid) as invalid:
        cancel(actor=secretariat(), event_id=event.pk, reason="  ")
    assert fields_of(invalid) == {("reason", "required")}
    with pytest.raises(Refused):
        cancel(actor=UserFactory(organiser=True), event_id=event.pk, reason="No")
    with pytest.raises(Hidden):
        cancel(actor=UserFactory(), event_id=make_draft().pk, reason="No")


def test_every_write_raises_what_stored_pages_depend_on():
    community = CommunityFactory()
    event = make_event(community_id=community.pk)
    scopes = ("events", f"event:{event.pk}", f"event:at:{event.slug}", "calendar", f"calendar:community:{community.pk}")
    before = versions.read(*scopes)
    save_event(actor=secretariat(), event_id=event.pk, data=replace(current(event), place="Apia"))
    assert versions.read(*scopes) == tuple(number + 1 for number in before)


def test_what_is_hidden_leaves_calendars_and_comes_back():
    event = make_event()
    hide(actor=secretariat(), event_id=event.pk)
    assert event.components.count() == 0
    restore(actor=secretariat(), event_id=event.pk)
    assert event.components.count() == 1


def test_current_says_exactly_what_was_saved():
    given = data(
        texts={"en": TextData(title="A", summary="B", body="C"), "fr": TextData(title="D")},
        when=Span(datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC), Precision.QUARTER, "UTC", "Q2 2027"),
        mode="hybrid", place="Montreal", country="CA", capacity=10, countries=("KE", "CA"), languages=("en", "fr"),
        host="Secretariat", join_url="https://example.org/join", external_id="x-1",
    )  # fmt: skip
    event = save_event(actor=secretariat(), data=given)
    assert replace(current(Event.objects.get(pk=event.pk)), slug="") == given
