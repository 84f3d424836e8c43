"""Coming, going and roles."""

from __future__ import annotations

from typing import Any

import pytest

from communities.enums import JoinPolicy, MemberRole, MemberState
from communities.facts import MemberJoined, MemberLeft, MembershipRequested
from communities.models import Community, Invitation, Membership, Post
from communities.queries.members import invitations
from communities.services import admission, membership
from communities.services.community import archive_community, create_community, edit_community
from communities.services.erasure import erase_person
from core.errors import Hidden, Invalid, Refused
from outbox.testing import facts
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory, PostFactory, TopicFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


def test_an_open_community_is_joined_at_once_and_twice_is_once() -> None:
    person, community = UserFactory(), CommunityFactory()

    for _time in range(2):
        joined = membership.join(actor=person, community_id=community.pk)

    community.refresh_from_db()
    assert (joined.state, community.member_count) == (MemberState.ACTIVE, 1)
    assert facts(MemberJoined) == [MemberJoined(community_id=community.pk, user_id=person.pk)]


def test_on_request_somebody_has_to_say_yes() -> None:
    person, facilitator = UserFactory(), UserFactory()
    community = CommunityFactory(join_policy=JoinPolicy.REQUEST, facilitators=[facilitator])

    with pytest.raises(Refused) as refused:
        membership.join(actor=person, community_id=community.pk)
    assert refused.value.code == "by_request"
    membership.request_to_join(actor=person, community_id=community.pk, message="I count fish")
    with pytest.raises(Refused):
        admission.approve_request(actor=person, community_id=community.pk, user_id=person.pk)
    admission.approve_request(actor=facilitator, community_id=community.pk, user_id=person.pk)

    community.refresh_from_db()
    assert community.member_count == 2
    assert len(facts(MembershipRequested)) == 1


def test_a_declined_request_says_why_and_may_be_made_again() -> None:
    person, facilitator = UserFactory(), UserFactory()
    community = CommunityFactory(join_policy=JoinPolicy.REQUEST, facilitators=[facilitator])
    membership.request_to_join(actor=person, community_id=community.pk)

    declined = admission.decline_request(
        actor=facilitator, community_id=community.pk, user_id=person.pk, reason="Tell us more"
    )

    assert (declined.state, declined.reason) == (MemberState.LEFT, "Tell us more")
    assert membership.request_to_join(actor=person, community_id=community.pk).state == MemberState.REQUESTED


def test_by_invitation_only_the_invited_come_in() -> None:
    person, facilitator, other = UserFactory(handle="amina"), UserFactory(), UserFactory()
    community = CommunityFactory(join_policy=JoinPolicy.INVITATION, visibility="members", facilitators=[facilitator])
    admission.invite(actor=facilitator, community_id=community.pk, whom="@amina")

    membership.join(actor=person, community_id=community.pk)
    with pytest.raises(Refused) as refused:
        membership.join(actor=other, community_id=community.pk)
    assert refused.value.code == "by_invitation"
    assert Membership.objects.get(user=person).is_active


def test_a_stranger_is_invited_by_letter_and_the_link_works_once() -> None:
    facilitator, first, second = UserFactory(), UserFactory(), UserFactory()
    community = CommunityFactory(join_policy=JoinPolicy.INVITATION, facilitators=[facilitator])
    admission.invite(actor=facilitator, community_id=community.pk, whom="new@example.org")
    token = Invitation.objects.get().token

    assert admission.accept_token(actor=first, token=token).is_active
    assert admission.accept_token(actor=first, token=token).is_active
    with pytest.raises(Hidden):
        admission.accept_token(actor=second, token=token)
    membership.leave(actor=first, community_id=community.pk)
    with pytest.raises(Hidden):
        admission.accept_token(actor=first, token=token)


def test_who_invites_an_address_learns_nothing_about_whose_it_is() -> None:
    facilitator, known = UserFactory(), UserFactory(email="known@example.org")
    community = CommunityFactory(join_policy=JoinPolicy.REQUEST, facilitators=[facilitator])
    membership.request_to_join(actor=known, community_id=community.pk)
    for whom in ("Known@example.org", "nobody@example.org", "known@example.org"):
        admission.invite(actor=facilitator, community_id=community.pk, whom=whom)

    people, addresses = invitations(community)
    assert people == []
    assert [invitation.email for invitation in addresses] == ["known@example.org", "nobody@example.org"]
    assert Membership.objects.get(user=known).state == MemberState.REQUESTED
    assert admission.accept_token(actor=known, token=addresses[0].token).is_active


def test_an_unknown_handle_is_told_beside_the_field() -> None:
    facilitator = UserFactory()
    community = CommunityFactory(facilitators=[facilitator])

    with pytest.raises(Invalid) as wrong:
        admission.invite(actor=facilitator, community_id=community.pk, whom="@nobody")
    assert [(error.field, error.code) for error in wrong.value.errors] == [("whom", "unknown")]


def test_leaving_keeps_posts_or_takes_the_name_off() -> None:
    stays, goes, facilitator = UserFactory(), UserFactory(), UserFactory()
    community = CommunityFactory(members=[stays, goes], facilitators=[facilitator])
    topic = TopicFactory(community=community, author=goes)
    kept, nameless = PostFactory(topic=topic, author=stays), PostFactory(topic=topic, author=goes)

    membership.leave(actor=stays, community_id=community.pk)
    membership.leave(actor=goes, community_id=community.pk, anonymise=True)

    kept.refresh_from_db()
    nameless.refresh_from_db()
    topic.refresh_from_db()
    community.refresh_from_db()
    assert (kept.author, nameless.author, topic.author, topic.last_author) == (stays, None, None, None)
    assert nameless.body_plain != ""
    assert community.member_count == 1
    assert len(facts(MemberLeft)) == 2


def test_the_last_facilitator_stays_until_there_is_another() -> None:
    facilitator, member = UserFactory(), UserFactory()
    community = CommunityFactory(members=[member], facilitators=[facilitator])

    with pytest.raises(Invalid) as wrong:
        membership.leave(actor=facilitator, community_id=community.pk)
    assert wrong.value.errors[0].code == "last_facilitator"
    membership.change_role(actor=facilitator, community_id=community.pk, user_id=member.pk, role=MemberRole.FACILITATOR)
    membership.leave(actor=facilitator, community_id=community.pk)
    assert Membership.objects.get(user=facilitator).state == MemberState.LEFT


def test_whoever_was_removed_does_not_walk_in_again() -> None:
    facilitator, member = UserFactory(), UserFactory()
    community = CommunityFactory(members=[member], facilitators=[facilitator])

    membership.remove_member(actor=facilitator, community_id=community.pk, user_id=member.pk, reason="Advertising")

    with pytest.raises(Refused) as refused:
        membership.join(actor=member, community_id=community.pk)
    assert refused.value.code == "removed"
    assert membership.request_to_join(actor=member, community_id=community.pk).state == MemberState.REQUESTED


@pytest.mark.parametrize("who", ["outsider", "member"])
def test_only_facilitators_decide_about_others(who: str) -> None:
    member, victim, facilitator = UserFactory(), UserFactory(), UserFactory()
    community = CommunityFactory(members=[member, victim], facilitators=[facilitator])
    actor = member if who == "member" else UserFactory()

    for act in (
        lambda: membership.remove_member(actor=actor, community_id=community.pk, user_id=victim.pk),
        lambda: membership.change_role(actor=actor, community_id=community.pk, user_id=actor.pk, role="facilitator"),
        lambda: admission.invite(actor=actor, community_id=community.pk, whom="x@example.org"),
        lambda: edit_community(actor=actor, community_id=community.pk, visibility="members"),
    ):
        with pytest.raises(Refused):
            act()


def test_organisers_open_communities_and_others_are_told_whom_to_ask() -> None:
    with pytest.raises(Refused) as refused:
        create_community(actor=UserFactory(), slug="x", texts={"en": {"name": "X"}})
    made = create_community(
        actor=UserFactory(organiser=True), slug="", texts={"en": {"name": "Coral reefs"}, "ar": {"name": "الشعاب"}}
    )

    assert refused.value.code == "organisers_only"
    assert (made.slug, made.member_count, made.rooms.count(), made.categories.count()) == ("coral-reefs", 1, 1, 1)
    assert dict(made.texts.values_list("language", "name")) == {"en": "Coral reefs", "ar": "الشعاب"}
    with pytest.raises(Invalid) as taken:
        create_community(actor=UserFactory(organiser=True), slug="coral-reefs", texts={"en": {"name": "Again"}})
    assert [(error.field, error.code) for error in taken.value.errors] == [("slug", "taken")]
    assert Community.objects.count() == 1


@pytest.mark.parametrize("keep", [True, False])
def test_erasing_a_person_ends_everything_of_theirs(keep: bool) -> None:
    person = UserFactory()
    community = CommunityFactory(members=[person])
    post = PostFactory(topic=TopicFactory(community=community, author=person), author=person, body="My words")

    for _time in range(2):
        erase_person(user=person, keep_posts=keep)

    community.refresh_from_db()
    post.refresh_from_db()
    assert (community.member_count, Membership.objects.filter(user=person).count()) == (0, 0)
    assert Post.objects.get().body_plain == ("My words" if keep else "")


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_joining_and_leaving_at_once_keeps_the_count_true() -> None:
    facilitator = UserFactory()
    people = [UserFactory() for _one in range(6)]
    community = CommunityFactory(facilitators=[facilitator])
    for person in people[3:]:
        MembershipFactory(community=community, user=person)

    def act(number: int) -> None:
        if number < 3:
            membership.join(actor=people[number], community_id=community.pk)
        else:
            membership.leave(actor=people[number], community_id=community.pk)

    assert at_once(6, act) == [None] * 6
    community.refresh_from_db()
    active = Membership.objects.filter(community=community, state=MemberState.ACTIVE).count()
    assert (community.member_count, active) == (4, 4)


@pytest.mark.parametrize("end", ["declined", "taken back"])
@pytest.mark.parametrize("policy", [JoinPolicy.OPEN, JoinPolicy.REQUEST])
def test_whoever_was_removed_does_not_get_round_it_by_asking(end: str, policy: str) -> None:
    facilitator, member = UserFactory(), UserFactory()
    community = CommunityFactory(members=[member], facilitators=[facilitator], join_policy=policy)
    membership.remove_member(actor=facilitator, community_id=community.pk, user_id=member.pk)
    membership.request_to_join(actor=member, community_id=community.pk)

    with pytest.raises(Refused) as waiting:
        membership.join(actor=member, community_id=community.pk)
    if end == "declined":
        admission.decline_request(actor=facilitator, community_id=community.pk, user_id=member.pk)
    else:
        membership.leave(actor=member, community_id=community.pk)
    # A removal is remembered also where the community is opened later.
    edit_community(actor=facilitator, community_id=community.pk, join_policy=JoinPolicy.OPEN)
    with pytest.raises(Refused) as after:
        membership.join(actor=member, community_id=community.pk)

    assert (waiting.value.code, after.value.code) == ("already_requested", "removed")
    membership.request_to_join(actor=member, community_id=community.pk)
    admission.approve_request(actor=facilitator, community_id=community.pk, user_id=member.pk)
    membership.leave(actor=member, community_id=community.pk)
    assert membership.join(actor=member, community_id=community.pk).is_active


def test_a_request_from_before_the_community_opened_does_not_keep_anybody_out() -> None:
    person = UserFactory()
    community = CommunityFactory(join_policy=JoinPolicy.REQUEST)
    membership.request_to_join(actor=person, community_id=community.pk)
    edit_community(actor=UserFactory(secretariat=True), community_id=community.pk, join_policy=JoinPolicy.OPEN)

    membership.leave(actor=person, community_id=community.pk)

    assert membership.join(actor=person, community_id=community.pk).is_active


def test_whoever_left_by_themselves_may_come_back_once_the_community_is_open() -> None:
    facilitator, member = UserFactory(), UserFactory()
    community = CommunityFactory(members=[member], facilitators=[facilitator], join_policy=JoinPolicy.REQUEST)
    membership.leave(actor=member, community_id=community.pk)
    membership.request_to_join(actor=member, community_id=community.pk)
    admission.decline_request(actor=facilitator, community_id=community.pk, user_id=member.pk)
    edit_community(actor=facilitator, community_id=community.pk, join_policy=JoinPolicy.OPEN)

    assert membership.join(actor=member, community_id=community.pk).is_active


def test_an_invitation_by_name_lifts_a_removal_even_when_it_is_declined() -> None:
    facilitator, member = UserFactory(), UserFactory(handle="amina")
    community = CommunityFactory(members=[member], facilitators=[facilitator])
    membership.remove_member(actor=facilitator, community_id=community.pk, user_id=member.pk)
    admission.invite(actor=facilitator, community_id=community.pk, whom="@amina")
    admission.decline_invitation(actor=member, community_id=community.pk)

    assert membership.join(actor=member, community_id=community.pk).is_active


@pytest.mark.parametrize(("sent", "code"), [("before", "removed"), ("after", None)])
def test_a_letter_from_before_the_removal_does_not_let_anybody_in_again(sent: str, code: str | None) -> None:
    facilitator, member = UserFactory(), UserFactory()
    community = CommunityFactory(members=[member], facilitators=[facilitator])

    def write() -> None:
        admission.invite(actor=facilitator, community_id=community.pk, whom="amina@example.org")

    if sent == "before":
        write()
    membership.remove_member(actor=facilitator, community_id=community.pk, user_id=member.pk)
    if sent == "after":
        write()

    assert accepted(member) == code


def accepted(person: Any) -> str | None:
    """Why the link of the only letter does not let the person in; None where it does."""
    try:
        admission.accept_token(actor=person, token=Invitation.objects.get().token)
    except Refused as refused:
        return refused.code
    return None


def test_nobody_comes_into_a_community_that_was_archived_meanwhile() -> None:
    facilitator, asked, invited, written, outsider = (UserFactory(handle=f"person-{number}") for number in range(5))
    community = CommunityFactory(join_policy=JoinPolicy.REQUEST, facilitators=[facilitator])
    membership.request_to_join(actor=asked, community_id=community.pk)
    admission.invite(actor=facilitator, community_id=community.pk, whom=invited.handle)
    admission.invite(actor=facilitator, community_id=community.pk, whom="amina@example.org")
    archive_community(actor=UserFactory(secretariat=True), community_id=community.pk, archived=True)
    token = Invitation.objects.get().token
    ways = {
        "request approved": lambda: admission.approve_request(
            actor=facilitator, community_id=community.pk, user_id=asked.pk
        ),
        "invitation": lambda: membership.join(actor=invited, community_id=community.pk),
        "letter": lambda: admission.accept_token(actor=written, token=token),
        "join": lambda: membership.join(actor=outsider, community_id=community.pk),
        "request": lambda: membership.request_to_join(actor=outsider, community_id=community.pk),
        "invite": lambda: admission.invite(actor=facilitator, community_id=community.pk, whom=outsider.handle),
    }

    refusals = {}
    for name, way in ways.items():
        with pytest.raises(Refused) as refused:
            way()
        refusals[name] = refused.value.code

    assert refusals == dict.fromkeys(ways, "archived")
    assert list(Membership.objects.filter(state=MemberState.ACTIVE).values_list("user", flat=True)) == [facilitator.pk]
    assert Invitation.objects.get().accepted_by is None
