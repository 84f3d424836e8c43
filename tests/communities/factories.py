"""Communities and what stands in them, without surprises: public and open unless said otherwise, texts in English."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone

from communities.enums import EntryKind, MemberRole, MemberState, TopicKind
from communities.models import (
    Category,
    Community,
    CommunityText,
    Discussion,
    DiscussionText,
    Group,
    Membership,
    Message,
    Post,
    Question,
    Room,
    RoomEntry,
    Round,
    Subject,
    Topic,
)
from core.text import render
from tests.accounts.factories import UserFactory


class CommunityFactory(factory.django.DjangoModelFactory):
    """`name=` and `summary=` write the text of its language; `members=[…]`, `facilitators=[…]` let people in."""

    class Meta:
        model = Community
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"community-{n}")
    last_activity_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Community], *args: Any, **kwargs: Any) -> Community:
        members = kwargs.pop("members", [])
        facilitators = kwargs.pop("facilitators", [])
        name = kwargs.pop("name", f"Community {kwargs['slug']}")
        summary = kwargs.pop("summary", "People who do the same work in different places.")
        themes = kwargs.pop("themes", [])
        community = model_class.objects.create(**kwargs)
        CommunityText.objects.create(community=community, language=community.language, name=name, summary=summary)
        community.themes.set(themes)
        for user in facilitators:
            MembershipFactory(community=community, user=user, role=MemberRole.FACILITATOR)
        for user in members:
            MembershipFactory(community=community, user=user)
        return community


class MembershipFactory(factory.django.DjangoModelFactory):
    """An active member is counted on the community."""

    class Meta:
        model = Membership

    community = factory.SubFactory(CommunityFactory)
    user = factory.SubFactory(UserFactory)
    joined_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Membership], *args: Any, **kwargs: Any) -> Membership:
        membership = model_class.objects.create(**kwargs)
        if membership.state == MemberState.ACTIVE:
            membership.community.member_count += 1
            membership.community.save(update_fields=["member_count"])
        return membership


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category

    community = factory.SubFactory(CommunityFactory)
    titles = factory.Sequence(lambda n: {"en": f"Category {n}"})


class TopicFactory(factory.django.DjangoModelFactory):
    """`posts=3` adds so many posts, the first by its author."""

    class Meta:
        model = Topic

    community = factory.SubFactory(CommunityFactory)
    author = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Topic {n}")
    opened_at = factory.LazyFunction(timezone.now)
    last_post_at = factory.SelfAttribute("opened_at")

    @classmethod
    def _create(cls, model_class: type[Topic], *args: Any, **kwargs: Any) -> Topic:
        posts = kwargs.pop("posts", 0)
        topic = model_class.objects.create(**kwargs)
        if topic.kind == TopicKind.TOPIC and not topic.hidden_at:
            topic.community.topic_count += 1
            topic.community.save(update_fields=["topic_count"])
        for number in range(posts):
            PostFactory(topic=topic, author=topic.author if number == 0 else UserFactory())
        return topic


class PostFactory(factory.django.DjangoModelFactory):
    """Takes the topic's next number; HTML and plain text follow from `body`."""

    class Meta:
        model = Post

    topic = factory.SubFactory(TopicFactory)
    author = factory.SubFactory(UserFactory)
    body = factory.Sequence(lambda n: f"What we learned in season {n}.")
    created_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Post], *args: Any, **kwargs: Any) -> Post:
        topic = kwargs["topic"]
        topic.refresh_from_db(fields=["last_number", "post_count", "version"])
        text = render(kwargs["body"])
        kwargs.setdefault("body_html", text.html)
        kwargs.setdefault("body_plain", text.plain)
        kwargs.setdefault("number", topic.last_number + 1)
        post = model_class.objects.create(**kwargs)
        topic.last_number = max(topic.last_number, post.number)
        if not post.hidden_at and not post.deleted_at:
            topic.post_count += 1
        topic.last_post_at = post.created_at
        topic.last_author = post.author
        topic.version += 1
        topic.save()
        return post


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Room

    community = factory.SubFactory(CommunityFactory)
    name = factory.Sequence(lambda n: f"Room {n}")


class MessageFactory(factory.django.DjangoModelFactory):
    """Takes the room's next number and leaves its entry in the log."""

    class Meta:
        model = Message

    room = factory.SubFactory(RoomFactory)
    author = factory.SubFactory(UserFactory)
    client_id = factory.LazyFunction(uuid4)
    body = factory.Sequence(lambda n: f"Message {n}")
    created_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Message], *args: Any, **kwargs: Any) -> Message:
        room = kwargs["room"]
        text = render(kwargs["body"])
        room.last_seq += 1
        room.last_message_at = kwargs["created_at"]
        room.save()
        message = model_class.objects.create(seq=room.last_seq, body_html=text.html, body_plain=text.plain, **kwargs)
        RoomEntry.objects.create(
            room=room,
            seq=room.last_seq,
            kind=EntryKind.MESSAGE,
            message=message,
            user=message.author,
            client_id=message.client_id,
            created_at=message.created_at,
        )
        return message


class DiscussionFactory(factory.django.DjangoModelFactory):
    """Published, opened yesterday, closing in a fortnight; `title=` writes the text of its language."""

    class Meta:
        model = Discussion

    community = factory.SubFactory(CommunityFactory)
    slug = factory.Sequence(lambda n: f"discussion-{n}")
    time_zone = "America/Toronto"
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
    published_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Discussion], *args: Any, **kwargs: Any) -> Discussion:
        title = kwargs.pop("title", f"Discussion {kwargs['slug']}")
        discussion = model_class.objects.create(**kwargs)
        DiscussionText.objects.create(discussion=discussion, language=discussion.language, title=title)
        return discussion


class RoundFactory(factory.django.DjangoModelFactory):
    """Open now; `opens_at=` and `closes_at=` make it past or future."""

    class Meta:
        model = Round

    discussion = factory.SubFactory(DiscussionFactory)
    number = factory.LazyAttribute(lambda made: made.discussion.rounds.count() + 1)
    titles = factory.LazyAttribute(lambda made: {"en": f"Week {made.number}"})
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=6))


class GroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Group

    round = factory.SubFactory(RoundFactory)
    number = factory.LazyAttribute(lambda made: made.round.groups.count() + 1)
    titles = factory.LazyAttribute(lambda made: {"en": f"Group {made.number}"})


class SubjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Subject

    group = factory.SubFactory(GroupFactory)
    number = factory.LazyAttribute(lambda made: made.group.subjects.count() + 1)
    titles = factory.LazyAttribute(lambda made: {"en": f"Subject {made.number}"})


class QuestionFactory(factory.django.DjangoModelFactory):
    """With the topic that takes its answers, in the community of its discussion."""

    class Meta:
        model = Question

    subject = factory.SubFactory(SubjectFactory)
    number = factory.LazyAttribute(lambda made: made.subject.questions.count() + 1)
    titles = factory.LazyAttribute(lambda made: {"en": f"What did you learn about point {made.number}?"})
    topic = factory.LazyAttribute(
        lambda made: TopicFactory(
            community=made.subject.group.round.discussion.community,
            kind=TopicKind.QUESTION,
            title=made.titles["en"],
            author=None,
        )
    )
