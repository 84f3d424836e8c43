"""The right for one event and the right for a list are the same, for every kind of person and event."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from events import rules
from events.models import Event
from events.models.standing import standing_of
from events.queries.glance import glance
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory
from tests.events.factories import make_draft, make_event, secretariat

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return {
        "visitor": AnonymousUser(), "outsider": UserFactory(), "member": UserFactory(), "asked": UserFactory(),
        "facilitator": UserFactory(), "organiser": UserFactory(organiser=True), "owner": UserFactory(), "secretariat": secretariat(),
        "suspended": UserFactory(suspended_at=timezone.now()),
    }  # fmt: skip


@pytest.fixture
def events(people):
    made = {}
    for name, visibility in (("open", "public"), ("closed", "members")):
        community = CommunityFactory(
            visibility=visibility, members=[people["member"]], facilitators=[people["facilitator"]]
        )
        MembershipFactory(community=community, user=people["asked"], state="requested")
        for audience in ("public", "members"):
            fields = {"community_id": community.pk, "audience": audience, "organisers": (people["owner"].pk,)}
            made[f"{name} {audience}"] = make_event(**fields)
            made[f"{name} {audience} draft"] = make_draft(**fields)
    made["free"] = make_event(organisers=(people["owner"].pk,))
    made["hidden"] = make_event(organisers=(people["owner"].pk,))
    Event.objects.filter(pk=made["hidden"].pk).update(hidden_at=timezone.now())
    return {name: Event.objects.get(pk=event.pk) for name, event in made.items()}


EVERYTHING = {
    f"{name} {audience}{more}" for name in ("open", "closed") for audience in ("public", "members") for more in ("", " draft")
} | {"free", "hidden"}  # fmt: skip
PUBLIC = {"open public", "free"}
INSIDE = {name for name in EVERYTHING if not name.endswith("draft")} - {"hidden"}
EXPECTED = {
    "visitor": PUBLIC, "outsider": PUBLIC, "asked": PUBLIC, "organiser": PUBLIC, "suspended": PUBLIC, "member": INSIDE,
    "facilitator": EVERYTHING - {"hidden"}, "owner": EVERYTHING, "secretariat": EVERYTHING,
}  # fmt: skip


@pytest.mark.both
@pytest.mark.parametrize("who", EXPECTED)
def test_list_and_single_agree(people, events, who):
    actor = people[who]
    visible = set(Event.objects.visible_to(actor).values_list("pk", flat=True))
    assert {name for name, event in events.items() if event.pk in visible} == EXPECTED[who]
    assert {name for name, event in events.items() if rules.can_view(actor, event)} == EXPECTED[who]


def test_only_those_who_should_may_edit(people, events):
    may = {
        who: {name for name, event in events.items() if rules.can_edit(actor, event)} for who, actor in people.items()
    }
    of_communities = EVERYTHING - {"free", "hidden"}
    assert may == {who: set() for who in people} | {
        "facilitator": of_communities,
        "owner": EVERYTHING,
        "secretariat": EVERYTHING,
    }


@pytest.mark.both
@pytest.mark.parametrize("who", EXPECTED)
def test_a_glance_at_the_page_decides_the_same(people, events, who):
    actor = people[who]
    known = standing_of(actor)
    glances = {name: glance(event.slug, timezone.now()) for name, event in events.items()}
    assert {name for name, seen in glances.items() if rules.can_view(actor, seen, known)} == EXPECTED[who]
    for name, event in events.items():
        assert bool(rules.can_edit(actor, glances[name], known)) == bool(rules.can_edit(actor, event))
        assert {row[0] for row in glances[name].people} == {people["owner"].pk, event.created_by_id} & {
            row.user_id for row in event.organiser_rows.all()
        }
        assert glances[name].passed == (False, False, False)
    assert glance("there-is-none", timezone.now()) is None
