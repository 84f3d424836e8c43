"""Coming in by each way there is, going again, and what facilitators do about it, through the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from communities.enums import MemberState
from communities.models import Invitation, Membership, Post
from communities.services import admission
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory, PostFactory, TopicFactory
from tests.communities.views.test_topic import signed_in

pytestmark = pytest.mark.django_db
BASE = "/en/communities/reefs/"


def community(**fields: Any) -> Any:
    return CommunityFactory(slug="reefs", name="Coral reefs", **fields)


def state_of(person: Any) -> str:
    return str(Membership.objects.filter(user=person).values_list("state", flat=True).first() or "")


def test_a_visitor_who_presses_join_signs_in_and_is_in_with_one_more_press() -> None:
    community()
    person = UserFactory()

    asked = Client().get(f"{BASE}join/")
    client = signed_in(person)
    shown = client.get(f"{BASE}join/").content.decode()
    answers = [client.post(f"{BASE}join/") for _time in range(2)]

    assert asked.headers["Location"] == f"/accounts/login/?next={BASE}join/"
    assert '<button class="btn btn--primary">Join</button>' in shown
    assert [answer.headers["Location"] for answer in answers] == [BASE, BASE]
    assert (state_of(person), Membership.objects.count()) == (MemberState.ACTIVE, 1)


def test_a_request_goes_to_the_facilitators_who_decide_on_a_page() -> None:
    facilitator, person, other = UserFactory(), UserFactory(name="طارق"), UserFactory()
    community(join_policy="request", facilitators=[facilitator])
    for one in (person, other):
        signed_in(one).post(f"{BASE}join/", {"message": "I count fish"})
    leading = signed_in(facilitator)

    waiting = leading.get(f"{BASE}members/requests/").content.decode()
    leading.post(f"{BASE}members/requests/", {"approve": str(person.pk)})
    for _time in range(2):
        again = leading.post(
            f"{BASE}members/requests/", {"decline": str(other.pk), f"reason_{other.pk}": "Tell us more"}
        )

    assert waiting.count("I count fish") == 2 and "طارق" in waiting
    assert (state_of(person), state_of(other), again.status_code) == (MemberState.ACTIVE, MemberState.LEFT, 302)
    assert Membership.objects.get(user=other).reason == "Tell us more"


def test_who_waits_is_told_so_and_may_take_it_back() -> None:
    community(join_policy="request")
    person = UserFactory()
    client = signed_in(person)
    client.post(f"{BASE}join/", {"message": ""})

    again = client.get(f"{BASE}join/", follow=True).content.decode()
    client.post(f"{BASE}leave/", {"posts": "keep"})

    assert "Your request is waiting for an answer." in again and "Pending approval" in again
    assert state_of(person) == MemberState.LEFT


@pytest.mark.parametrize(("press", "state"), [({}, MemberState.ACTIVE), ({"decline": "1"}, MemberState.LEFT)])
def test_an_invitation_is_accepted_or_declined(press: dict[str, str], state: str) -> None:
    facilitator, person = UserFactory(), UserFactory(handle="amina")
    place = community(join_policy="invitation", visibility="members", facilitators=[facilitator])
    admission.invite(actor=facilitator, community_id=place.pk, whom="@amina")
    client = signed_in(person)

    door = client.get(BASE).content.decode()
    answer = client.post(f"{BASE}invitation/", press)

    assert "Coral reefs" in door and f'action="{BASE}invitation/"' in door
    assert state_of(person) == state
    assert client.get(answer.headers["Location"]).status_code == 200


def test_opening_the_link_of_a_letter_changes_nothing_and_pressing_lets_in() -> None:
    facilitator, person = UserFactory(), UserFactory()
    place = community(join_policy="invitation", visibility="members", facilitators=[facilitator])
    admission.invite(actor=facilitator, community_id=place.pk, whom="new@example.org")
    link = f"/en/communities/invitation/{Invitation.objects.get().token}/"
    client = signed_in(person)

    opened = client.get(link).status_code
    before = state_of(person)
    pressed = client.post(link)

    assert (opened, before, state_of(person)) == (200, "", MemberState.ACTIVE)
    assert pressed.headers["Location"] == BASE
    assert signed_in(UserFactory()).post(link).status_code == 404


@pytest.mark.parametrize(("posts", "kept"), [("keep", True), ("anonymise", False)])
def test_who_leaves_says_what_becomes_of_their_words(posts: str, kept: bool) -> None:
    person = UserFactory(name="Amina Wanjiru")
    topic = TopicFactory(community=community(members=[person]))
    PostFactory(topic=topic, author=person, body="Ropes and patience")
    client = signed_in(person)

    unanswered = client.post(f"{BASE}leave/", {"posts": "burn them"})
    client.post(f"{BASE}leave/", {"posts": posts})

    page = Client().get(f"{BASE}forum/{topic.pk}/").content.decode()
    assert (unanswered.status_code, state_of(person)) == (422, MemberState.LEFT)
    assert ("Ropes and patience" in page, "Amina Wanjiru" in page) == (True, kept)
    assert (Post.objects.get().author_id == person.pk) is kept


def test_facilitators_remove_with_a_reason_and_hand_on_their_role() -> None:
    facilitator, member = UserFactory(), UserFactory()
    place = community(facilitators=[facilitator], members=[member])
    victim = MembershipFactory(community=place).user
    client = signed_in(facilitator)

    client.post(f"{BASE}members/{victim.pk}/remove/", {"reason": "Advertising"})
    client.post(f"{BASE}members/{member.pk}/role/", {"role": "facilitator"})

    row = Membership.objects.get(user=victim)
    assert (row.state, row.reason, Membership.objects.get(user=member).role) == (
        MemberState.REMOVED,
        "Advertising",
        "facilitator",
    )


def test_the_last_facilitator_is_told_whom_to_name_first() -> None:
    facilitator, member = UserFactory(), UserFactory()
    community(facilitators=[facilitator], members=[member])
    client = signed_in(facilitator)

    answer = client.post(f"{BASE}leave/", {"posts": "keep"})
    stays = client.post(f"{BASE}members/{facilitator.pk}/role/", {"role": "member"}, follow=True).content.decode()

    said = "Name another facilitator first: a community needs at least one."
    assert (answer.status_code, said in answer.content.decode(), said in stays) == (422, True, True)
    assert Membership.objects.get(user=facilitator).is_facilitator


@pytest.mark.parametrize("level", ["all", "mentions", "digest", "none"])
def test_what_one_is_told_of_is_chosen_on_the_page(level: str) -> None:
    member = UserFactory()
    community(members=[member])
    client = signed_in(member)

    client.post(f"{BASE}follow/", {"level": level})

    assert Membership.objects.get().follow == level
    assert f'<button name="level" value="{level}" aria-current="true">' in client.get(BASE).content.decode()


def test_a_level_that_there_is_not_is_refused() -> None:
    member = UserFactory()
    community(members=[member])

    assert signed_in(member).post(f"{BASE}follow/", {"level": "everything"}).status_code == 422
    assert Membership.objects.get().follow == "digest"
