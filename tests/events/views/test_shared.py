"""Pages that people share: drawn once for all who see the same, and never shown to anybody else."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import person as people
from communities.services import membership
from communities.services.community import edit_community
from core import parts
from events import rules
from events.models import Event
from events.models.standing import Standing, standing_of
from events.services.data import TextData, current
from events.services.event import save_event
from events.services.publication import cancel, hide
from events.services.registration import register, withdraw
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory
from tests.events.factories import make_draft, make_event, replace, secretariat, span

pytestmark = pytest.mark.django_db
# What a request of somebody signed in asks: session, person, standing, numbers, menu; one more for the event and its people.
MOST_QUERIES = 8


def month(event: Event) -> str:
    return f"/en/events/?view=month&month={event.starts_at:%Y-%m}"


def addresses(event: Event) -> list[str]:
    return ["/en/events/", month(event), f"/en/events/{event.slug}/"]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def main_of(response) -> str:
    return re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]


@pytest.mark.parametrize("which", range(3))
def test_a_visitors_page_costs_one_query_the_second_time(client, which):
    address = addresses(make_event("Field day"))[which]
    first = client.get(address)
    with CaptureQueriesContext(connection) as asked:
        second = client.get(address)
    assert len(asked) == 1
    assert second.content == first.content and "Field day" in text_of(second)


@pytest.mark.parametrize("which", range(3))
def test_two_people_who_see_the_same_share_what_was_drawn(client, which, monkeypatch):
    address = addresses(make_event("Field day"))[which]
    client.force_login(UserFactory(name="First One"))
    first = client.get(address)
    monkeypatch.setattr("events.views.listing._agenda", None)
    monkeypatch.setattr("events.views.listing._month", None)
    monkeypatch.setattr("events.views.event._context", None)
    client.force_login(UserFactory(name="Second One"))
    with CaptureQueriesContext(connection) as asked:
        second = client.get(address)
    assert main_of(second) == main_of(first) and "Field day" in main_of(second)
    assert "First One" not in second.content.decode()
    assert len(asked) <= MOST_QUERIES


@pytest.mark.both
@pytest.mark.parametrize("which", range(3))
def test_a_change_shows_on_the_next_request(client, which):
    event = make_event("Before")
    client.force_login(UserFactory())
    assert "Before" in text_of(client.get(addresses(event)[which]))
    save_event(
        actor=secretariat(), event_id=event.pk, data=replace(current(event), texts={"en": TextData(title="After")})
    )
    assert "After" in text_of(client.get(addresses(event)[which]))
    cancel(actor=secretariat(), event_id=event.pk, reason="Storm")
    assert "Cancelled" in text_of(client.get(addresses(event)[which]))
    hide(actor=secretariat(), event_id=event.pk)
    assert "After" not in text_of(client.get(addresses(event)[which]))


@pytest.mark.both
@pytest.mark.parametrize("which", range(3))
def test_what_members_see_goes_with_membership_at_once(client, which):
    lead, member, outsider = UserFactory(), UserFactory(), UserFactory()
    community = CommunityFactory(facilitators=[lead], members=[member])
    address = addresses(make_event("Inner circle", community_id=community.pk, audience="members"))[which]

    def sees(who) -> bool:
        client.force_login(who)
        return "Inner circle" in text_of(client.get(address))

    assert [sees(lead), sees(member), sees(outsider)] == [True, True, False]
    membership.join(actor=outsider, community_id=community.pk)
    assert sees(outsider)
    membership.remove_member(actor=lead, community_id=community.pk, user_id=member.pk)
    assert [sees(member), sees(outsider)] == [False, True]


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("who", ["visitor", "outsider"])
def test_a_community_that_closes_takes_its_events_along_before_any_reader_ran(client, which, who):
    lead = UserFactory()
    community = CommunityFactory(facilitators=[lead])
    address = addresses(make_event("Open talk", community_id=community.pk))[which]
    if who == "outsider":
        client.force_login(UserFactory())
    assert "Open talk" in text_of(client.get(address))
    edit_community(actor=lead, community_id=community.pk, visibility="members")
    assert "Open talk" not in text_of(client.get(address))


@pytest.mark.parametrize("which", range(3))
def test_ones_own_registration_is_told_to_nobody_else(client, which):
    event, mine, other = make_event(capacity=5), UserFactory(), UserFactory()
    address = addresses(event)[which]
    mark = "ev--mine" if which == 1 else "Registration confirmed"

    def told(who) -> bool:
        client.force_login(who)
        return mark in client.get(address).content.decode()

    assert [told(mine), told(other)] == [False, False]
    register(actor=mine, event_id=event.pk)
    assert [told(mine), told(other)] == [True, False]
    withdraw(actor=mine, event_id=event.pk)
    assert [told(mine), told(other)] == [False, False]


def test_who_organizes_is_told_by_the_name_they_have_now_and_never_by_address(client):
    organiser, nameless = UserFactory(name="Old Name"), UserFactory(name="", email="secret@example.org")
    event = make_event(organisers=(organiser.pk, nameless.pk))
    client.force_login(UserFactory())
    first = client.get(f"/en/events/{event.slug}/").content.decode()
    assert "Old Name" in first and "secret@" not in first
    people.change(actor=organiser, user_id=organiser.pk, name="New Name")
    assert "New Name" in client.get(f"/en/events/{event.slug}/").content.decode()


def test_what_one_may_edit_is_drawn_for_them_alone(client):
    organiser = UserFactory(organiser=True)
    event = make_event(organisers=(organiser.pk,))
    for who, shown in ((organiser, True), (UserFactory(), False), (organiser, True)):
        client.force_login(who)
        assert ("For organizers" in text_of(client.get(f"/en/events/{event.slug}/"))) is shown
    for who, shown in ((organiser, True), (UserFactory(), False)):
        client.force_login(who)
        assert ("Add an event" in text_of(client.get("/en/events/"))) is shown


@pytest.mark.parametrize("which", range(2))
def test_rights_that_change_while_the_page_is_drawn_are_not_kept(client, which, monkeypatch):
    lead, leaver, member = UserFactory(), UserFactory(), UserFactory()
    community = CommunityFactory(facilitators=[lead], members=[leaver, member])
    address = addresses(make_event("Inner circle", community_id=community.pk, audience="members"))[which]
    kept_before = parts.kept

    def meanwhile(*args, **kwargs):
        """Somebody is removed after their rights were read and before anything is drawn."""
        monkeypatch.setattr(parts, "kept", kept_before)
        membership.remove_member(actor=lead, community_id=community.pk, user_id=leaver.pk)
        return kept_before(*args, **kwargs)

    monkeypatch.setattr(parts, "kept", meanwhile)
    client.force_login(leaver)
    client.get(address)
    client.force_login(member)
    assert "Inner circle" in text_of(client.get(address))


@pytest.mark.parametrize("address", ["/en/events/?q=" + "a" * parts.LONGEST_QUERY, "/en/events/?from=31-02-2027"])
def test_odd_addresses_are_not_kept(client, address, monkeypatch):
    finished = []
    monkeypatch.setattr(parts.Kept, "finish", lambda self: finished.append(self.key))
    client.force_login(UserFactory())
    client.get(address)
    assert finished == []


@pytest.mark.both
def test_standing_is_what_the_rules_say(client):
    person = UserFactory()
    lead = CommunityFactory(facilitators=[person])
    member = CommunityFactory(members=[person])
    own = make_draft(organisers=(person.pk,))
    full = make_event(capacity=1, when=span())
    register(actor=UserFactory(), event_id=full.pk)
    register(actor=person, event_id=full.pk)
    known = standing_of(person)
    assert known == Standing(
        communities=((lead.pk, "facilitator"), (member.pk, "member")),
        organises=(own.pk,),
        registrations=((full.pk, "waiting", 1),),
    )
    for event in Event.objects.all():
        assert bool(rules.can_view(person, event, known)) == bool(rules.can_view(person, event))
        assert bool(rules.can_edit(person, event, known)) == bool(rules.can_edit(person, event))
