"""Who is told of what; nobody of what they may not see, nobody twice, nobody of their own doing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from accounts.services import person as people
from communities.enums import FollowLevel, MemberState, Visibility
from communities.facts import (
    InvitationSent,
    MemberJoined,
    MemberLeft,
    MembershipRequested,
    MentionMade,
    MessageChanged,
    PostChanged,
    PostPublished,
    RequestDeclined,
    RoleChanged,
    StrangerInvited,
    TopicChanged,
)
from communities.models import Invitation, Membership, Message, Post, PostMention, TopicFollow
from events.facts import EventCancelled, EventChanged, RegistrationChanged
from events.models import Event, Registration
from moderation.facts import ReportFiled
from moderation.services import report, ruling
from notifications.models import Notice
from notifications.queries import inbox
from outbox import record
from outbox.testing import relay_all
from tests.accounts.factories import UserFactory
from tests.communities.factories import (
    CommunityFactory,
    MembershipFactory,
    MessageFactory,
    PostFactory,
    RoomFactory,
    TopicFactory,
)
from tests.events.factories import make_event

pytestmark = pytest.mark.django_db


def state(fact, *, actor=None):
    """States a fact and lets our readers read it, twice: the second run must change nothing."""
    number = record(fact, actor=actor)
    relay_all(only="notifications")
    before = list(Notice.objects.order_by("pk").values())
    from notifications import readers
    from outbox.registry import readers_of

    for reader in readers_of(type(fact).__name__):
        if reader.run.__module__ == readers.__name__:
            reader.run(fact, fact_id=number)
    assert list(Notice.objects.order_by("pk").values()) == before


def publish(post: Post):
    state(PostPublished(post_id=post.pk, topic_id=post.topic_id), actor=post.author)


@pytest.fixture
def circle():
    """A members-only community with one person on each level."""
    people = {name: UserFactory(name=name) for name in ("author", "all", "mentions", "digest", "none", "outsider")}
    community = CommunityFactory(visibility=Visibility.MEMBERS, name="Biosafety")
    for name in ("author", "all", "mentions", "digest", "none"):
        level = FollowLevel.DIGEST if name == "author" else FollowLevel(name)
        MembershipFactory(community=community, user=people[name], follow=level)
    topic = TopicFactory(community=community, author=people["author"], title="Seed registers")
    return people, topic


def test_new_topic_reaches_each_level_as_chosen(circle):
    people, topic = circle
    publish(PostFactory(topic=topic, author=people["author"]))
    assert dict(Notice.objects.values_list("person__name", "mail")) == {"all": "daily", "digest": "daily"}
    assert set(Notice.objects.values_list("kind", flat=True)) == {"topic"}


def test_second_post_reaches_those_who_follow_everything_or_the_topic(circle):
    people, topic = circle
    PostFactory(topic=topic, author=people["author"])
    TopicFollow.objects.create(topic=topic, user=people["mentions"])
    TopicFollow.objects.create(topic=topic, user=people["all"], is_muted=True)
    publish(PostFactory(topic=topic, author=people["author"]))
    assert list(Notice.objects.values_list("person__name", "kind")) == [("mentions", "post")]


def test_one_notice_a_person_mention_before_answer_before_following(circle):
    people, topic = circle
    first = PostFactory(topic=topic, author=people["all"])
    post = PostFactory(topic=topic, author=people["author"], reply_to=first)
    PostMention.objects.create(post=post, user=people["mentions"])
    publish(post)
    assert sorted(Notice.objects.values_list("person__name", "kind", "mail")) == [
        ("all", "reply", "now"),
        ("mentions", "mention", "now"),
    ]


def test_whoever_is_outside_is_told_nothing(circle):
    people, topic = circle
    first = PostFactory(topic=topic, author=people["outsider"])
    TopicFollow.objects.create(topic=topic, user=people["outsider"])
    post = PostFactory(topic=topic, author=people["author"], reply_to=first)
    PostMention.objects.create(post=post, user=people["outsider"])
    publish(post)
    assert not Notice.objects.filter(person=people["outsider"]).exists()
    assert Notice.objects.exists()  # others were told: there was something to leak


def test_level_none_is_silent_even_when_named(circle):
    people, topic = circle
    post = PostFactory(topic=topic, author=people["author"])
    PostMention.objects.create(post=post, user=people["none"])
    publish(post)
    assert not Notice.objects.filter(person=people["none"]).exists()


@pytest.mark.parametrize("fields", [{"hidden_at": timezone.now()}, {"deleted_at": timezone.now()}])
def test_post_hidden_before_it_is_read_tells_nobody(circle, fields):
    people, topic = circle
    publish(PostFactory(topic=topic, author=people["author"], **fields))
    assert not Notice.objects.exists()


def test_imported_posts_tell_nobody(circle):
    people, topic = circle
    publish(PostFactory(topic=topic, author=people["author"], external_id="old:1"))
    assert not Notice.objects.exists()


def test_people_who_left_the_site_are_not_told(circle):
    from accounts.services import erasure

    people, topic = circle
    erasure.erase(actor=people["all"], user_id=people["all"].pk)
    publish(PostFactory(topic=topic, author=people["author"]))
    assert list(Notice.objects.values_list("person__name", flat=True)) == ["digest"]


def test_hidden_post_is_taken_back_and_the_count_falls(circle):
    people, topic = circle
    post = PostFactory(topic=topic, author=people["author"])
    publish(post)
    people["all"].refresh_from_db()
    assert people["all"].unread_notices == 1
    Post.objects.filter(pk=post.pk).update(hidden_at=timezone.now())
    state(PostChanged(post_id=post.pk, topic_id=topic.pk))
    people["all"].refresh_from_db()
    assert (Notice.objects.count(), people["all"].unread_notices) == (0, 0)


def test_whoever_left_has_no_notices_counted_that_they_may_not_see(circle):
    people, topic = circle
    person = people["all"]
    post = PostFactory(topic=topic, author=people["author"])
    publish(post)
    open_post = PostFactory(topic=TopicFactory(community=CommunityFactory(members=[person])))
    PostMention.objects.create(post=open_post, user=person)
    publish(open_post)
    person.refresh_from_db()
    before = person.unread_notices
    Membership.objects.filter(community=topic.community, user=person).update(state=MemberState.LEFT)
    state(MemberLeft(community_id=topic.community_id, user_id=person.pk), actor=person)
    person.refresh_from_db()
    assert (before, person.unread_notices) == (2, 1)
    assert list(Notice.objects.filter(person=person).values_list("subject_id", flat=True)) == [open_post.pk]


def test_hidden_topic_takes_back_all_of_its_posts(circle):
    people, topic = circle
    publish(PostFactory(topic=topic, author=people["author"]))
    assert Notice.objects.exists()
    type(topic).objects.filter(pk=topic.pk).update(hidden_at=timezone.now())
    state(TopicChanged(topic_id=topic.pk))
    assert not Notice.objects.exists()


def test_edit_that_names_somebody_tells_them_alone(circle):
    people, topic = circle
    post = PostFactory(topic=topic, author=people["author"])
    publish(post)
    before = Notice.objects.count()
    PostMention.objects.create(post=post, user=people["mentions"])
    PostMention.objects.create(post=post, user=people["all"])  # told already, of the topic
    state(PostChanged(post_id=post.pk, topic_id=topic.pk), actor=people["author"])
    assert Notice.objects.count() == before + 1
    assert Notice.objects.latest("pk").person == people["mentions"]


def test_mention_in_chat(circle):
    people, topic = circle
    room = RoomFactory(community=topic.community)
    body = f"@{people['all'].handle} and @{people['outsider'].handle}, look; not me@{people['digest'].handle}"
    message = MessageFactory(room=room, author=people["author"], body=body)
    state(MentionMade(message_id=message.pk, room_id=room.pk), actor=people["author"])
    assert list(Notice.objects.values_list("person__name", "kind", "variant")) == [("all", "mention", "chat")]


@pytest.mark.parametrize("fields", [{"hidden_at": timezone.now()}, {"deleted_at": timezone.now()}])
def test_mention_in_a_message_that_went_is_taken_back_and_the_count_falls(circle, fields):
    people, topic = circle
    room = RoomFactory(community=topic.community)
    message = MessageFactory(room=room, author=people["author"], body=f"@{people['all'].handle}, look")
    state(MentionMade(message_id=message.pk, room_id=room.pk), actor=people["author"])
    people["all"].refresh_from_db()
    before = people["all"].unread_notices
    Message.objects.filter(pk=message.pk).update(**fields)
    state(MessageChanged(message_id=message.pk, room_id=room.pk))
    people["all"].refresh_from_db()
    assert (before, people["all"].unread_notices, Notice.objects.count()) == (1, 0, 0)
    Message.objects.filter(pk=message.pk).update(hidden_at=None, deleted_at=None)
    state(MessageChanged(message_id=message.pk, room_id=room.pk))
    assert list(Notice.objects.values_list("person__name", "variant")) == [("all", "chat")]


def test_request_to_join_reaches_the_facilitators_and_the_answer_the_person():
    facilitator, asking = UserFactory(), UserFactory()
    community = CommunityFactory(facilitators=[facilitator], members=[UserFactory()])
    row = MembershipFactory(community=community, user=asking, state=MemberState.REQUESTED)
    state(MembershipRequested(community_id=community.pk, user_id=asking.pk), actor=asking)
    assert list(Notice.objects.values_list("person", "kind")) == [(facilitator.pk, "request")]
    Membership.objects.filter(pk=row.pk).update(state=MemberState.ACTIVE)
    state(MemberJoined(community_id=community.pk, user_id=asking.pk), actor=facilitator)
    assert list(Notice.objects.filter(person=asking).values_list("kind", "variant")) == [("membership", "joined")]


def test_what_one_does_oneself_is_no_news():
    user = UserFactory()
    community = CommunityFactory(members=[user])
    state(MemberJoined(community_id=community.pk, user_id=user.pk), actor=user)
    Membership.objects.update(state=MemberState.LEFT)
    state(MemberLeft(community_id=community.pk, user_id=user.pk), actor=user)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("fact", "row", "variant"),
    [
        (RequestDeclined, {"state": "left", "reason": "Another community fits better"}, "declined"),
        (RequestDeclined, {"state": "removed", "reason": "Ask again next year"}, "declined"),
        (MemberLeft, {"state": "removed"}, "removed"),
        (RoleChanged, {"role": "facilitator"}, "facilitator"),
    ],
)
def test_decisions_of_facilitators(fact, row, variant):
    facilitator, user = UserFactory(), UserFactory()
    community = CommunityFactory(facilitators=[facilitator], members=[user])
    Membership.objects.filter(user=user).update(**row)
    state(fact(community_id=community.pk, user_id=user.pk), actor=facilitator)
    assert list(Notice.objects.values_list("person", "kind", "variant")) == [(user.pk, "membership", variant)]


def test_whoever_is_removed_is_told_also_by_a_community_that_shows_itself_to_nobody(send):
    user, facilitator = UserFactory(), UserFactory()
    community = CommunityFactory(
        visibility=Visibility.MEMBERS, join_policy="invitation", name="Quiet circle", facilitators=[facilitator]
    )
    MembershipFactory(community=community, user=user, state=MemberState.REMOVED, reason="Sales talk")
    state(MemberLeft(community_id=community.pk, user_id=user.pk), actor=facilitator)
    line = inbox.one(user, Notice.objects.get(person=user).pk)
    assert (line.sentence, line.subject.words) == ("You no longer belong to “Quiet circle”", "Sales talk")
    assert line.subject.url == "/en/communities/"
    (letter,) = send()
    assert "You no longer belong to “Quiet circle”" in letter.subject
    assert community.slug not in letter.body


def test_invitation_reaches_the_invited_even_to_a_closed_community(send):
    host, user = UserFactory(name="Amina"), UserFactory()
    community = CommunityFactory(
        visibility=Visibility.MEMBERS, join_policy="invitation", name="Small circle", facilitators=[host]
    )
    MembershipFactory(community=community, user=user, state=MemberState.INVITED, invited_by=host)
    state(InvitationSent(community_id=community.pk, user_id=user.pk), actor=host)
    [message] = send()
    assert message.subject == "Amina invites you to join “Small circle”"


def test_invitation_to_a_stranger_is_mailed_once():
    host = UserFactory(name="Amina")
    community = CommunityFactory(name="Biosafety", facilitators=[host])
    row = Invitation.objects.create(
        community=community, email="new@example.org", language="ar", token="t" * 20, invited_by=host,
        expires_at=timezone.now() + timedelta(days=30),
    )  # fmt: skip
    state(StrangerInvited(invitation_id=row.pk), actor=host)
    from notifications.services import delivery

    delivery.deliver_due()
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert row.token in mail.outbox[0].body
    assert 'dir="rtl"' in mail.outbox[0].alternatives[0][0]


@pytest.fixture
def meeting():
    event = make_event("Regional dialogue")
    user = UserFactory()
    row = Registration.objects.create(event=event, user=user, state="confirmed", state_since=timezone.now())
    state(EventChanged(event_id=event.pk))  # its first telling is no news
    Notice.objects.all().delete()
    return event, user, row


def test_registration_tells_each_state_once(meeting):
    event, user, row = meeting
    state(RegistrationChanged(registration_id=row.pk), actor=user)
    state(RegistrationChanged(registration_id=row.pk), actor=user)  # another fact about the same state
    Registration.objects.filter(pk=row.pk).update(state="waiting", position=1, state_since=timezone.now())
    state(RegistrationChanged(registration_id=row.pk))
    Registration.objects.filter(pk=row.pk).update(state="confirmed", position=None, state_since=timezone.now())
    state(RegistrationChanged(registration_id=row.pk))  # promoted
    assert list(Notice.objects.order_by("pk").values_list("person", "variant")) == [
        (user.pk, "confirmed"), (user.pk, "waiting"), (user.pk, "confirmed"),
    ]  # fmt: skip


def test_participants_hear_of_a_new_date_but_not_of_every_save(meeting):
    event, user, row = meeting
    waiting, gone = UserFactory(), UserFactory()
    Registration.objects.create(event=event, user=waiting, state="waiting", position=1, state_since=timezone.now())
    Registration.objects.create(event=event, user=gone, state="withdrawn", state_since=timezone.now())
    state(EventChanged(event_id=event.pk))
    assert not Notice.objects.exists()
    Event.objects.filter(pk=event.pk).update(sequence=event.sequence + 1)
    state(EventChanged(event_id=event.pk))
    assert sorted(Notice.objects.values_list("person", "kind")) == sorted([(user.pk, "event"), (waiting.pk, "event")])


def test_participants_hear_of_cancelling(meeting):
    event, user, row = meeting
    Event.objects.filter(pk=event.pk).update(status="cancelled", cancel_reason="No quorum")
    state(EventCancelled(event_id=event.pk))
    assert list(Notice.objects.values_list("person", "kind", "variant")) == [(user.pk, "event", "cancelled")]


@pytest.mark.parametrize("why", ["the author leads alone", "suspended"])
def test_a_report_that_nobody_of_the_community_may_decide_on_goes_to_the_secretariat(why):
    leads, secretariat = UserFactory(), UserFactory(secretariat=True)
    community = CommunityFactory(facilitators=[leads])
    post = PostFactory(topic=TopicFactory(community=community), author=leads if why != "suspended" else UserFactory())
    if why == "suspended":
        User.objects.filter(pk=leads.pk).update(suspended_at=timezone.now())
    made = report.file(actor=UserFactory(), kind="post", thing_id=str(post.pk), reason="spam")
    state(ReportFiled(report_id=made.pk))
    assert list(Notice.objects.filter(kind="report").values_list("person", flat=True)) == [secretariat.pk]


def test_author_is_told_why_and_never_who_reported(send):
    facilitator, author, reporter = (
        UserFactory(name="Fatima Facilitates"),
        UserFactory(),
        UserFactory(name="Careful Reader"),
    )
    community = CommunityFactory(facilitators=[facilitator], members=[author, reporter])
    post = PostFactory(topic=TopicFactory(community=community, title="Kits"), author=author)
    case = report.file(actor=reporter, kind="post", thing_id=str(post.pk), reason="spam", words="Secret words").case
    relay_all(only="notifications")
    assert list(Notice.objects.filter(kind="report").values_list("person", flat=True)) == [facilitator.pk]
    ruling.decide(actor=facilitator, case_id=case.pk, act="hide", reason="Offers belong in the register of offers.")
    relay_all(only="notifications")
    [message] = [message for message in send() if message.to == [author.email]]
    whole = message.body + message.alternatives[0][0]
    assert message.subject == "A moderator hid what you wrote in “Kits”"
    assert "Offers belong in the register of offers." in whole
    for secret in ("Careful Reader", "Secret words", "Fatima Facilitates"):
        assert secret not in whole


def test_suspended_person_still_reads_why(send):
    secretariat, author, reporter = UserFactory(secretariat=True), UserFactory(), UserFactory()
    community = CommunityFactory(members=[author, reporter])
    post = PostFactory(topic=TopicFactory(community=community), author=author)
    case = report.file(actor=reporter, kind="post", thing_id=str(post.pk), reason="abuse").case
    ruling.decide(
        actor=secretariat,
        case_id=case.pk,
        act="suspend",
        reason="Third insult",
        until=timezone.now() + timedelta(days=7),
    )
    relay_all(only="notifications")
    assert any("Third insult" in message.body for message in send() if message.to == [author.email])
    assert people.restore_due() == 0
