"""Every right in three forms: the rule, the queryset, the index. Kinds of people against kinds of things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from accounts.rules import is_secretariat
from communities.enums import JoinPolicy, MemberRole, MemberState, TopicKind, Visibility
from communities.models import Community, Post, Topic
from communities.rules import can_see
from events.enums import Audience, Status
from events.models import Event, EventOrganiser
from events.models.visibility import listed
from events.rules import can_view as can_view_event
from practitioners.models import Profile
from practitioners.rules import can_view as can_view_profile
from search.engines.base import Question
from search.enums import Kind
from search.queries.plain import PlainEngine
from search.queries.search import search
from search.visibility import rights_of
from tests.accounts.factories import UserFactory
from tests.communities.factories import (
    CommunityFactory,
    DiscussionFactory,
    MembershipFactory,
    PostFactory,
    QuestionFactory,
    TopicFactory,
)
from tests.events.factories import make_draft, make_event
from tests.practitioners.factories import ProfileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]

ROLES = [
    "visitor", "outsider", "requested", "invited", "removed", "author", "member", "facilitator", "elsewhere",
    "suspended member", "organiser", "secretariat",
]  # fmt: skip


@dataclass
class World:
    people: dict[str, Any]
    things: dict[str, tuple[Kind, Any]]

    def name_of(self, kind: str, pk: int) -> str:
        names = [name for name, (of, thing) in self.things.items() if of == kind and thing.pk == pk]
        return names[0] if names else f"{kind} {pk}"


def world() -> World:
    """People of every role and things in every state, in communities of every visibility."""
    now = timezone.now()
    people: dict[str, Any] = {
        name: UserFactory() for name in ROLES if name not in ("visitor", "secretariat", "organiser")
    }
    people |= {
        "visitor": AnonymousUser(),
        "secretariat": UserFactory(secretariat=True),
        "organiser": UserFactory(organiser=True),
    }
    things: dict[str, tuple[Kind, Any]] = {}
    for name, visibility, policy in (
        ("open", Visibility.PUBLIC, JoinPolicy.OPEN),
        ("members", Visibility.MEMBERS, JoinPolicy.REQUEST),
        ("secret", Visibility.MEMBERS, JoinPolicy.INVITATION),
    ):
        community = CommunityFactory(visibility=visibility, join_policy=policy, slug=f"{name}-group")
        for role, state in (
            ("requested", MemberState.REQUESTED), ("invited", MemberState.INVITED), ("removed", MemberState.REMOVED),
            ("author", MemberState.ACTIVE), ("member", MemberState.ACTIVE), ("suspended member", MemberState.ACTIVE),
        ):  # fmt: skip
            MembershipFactory(community=community, user=people[role], state=state)
        MembershipFactory(community=community, user=people["facilitator"], role=MemberRole.FACILITATOR)
        author = people["author"]
        topic = TopicFactory(community=community, author=author)
        first = PostFactory(topic=topic, author=author)
        hidden = TopicFactory(community=community, author=author, hidden_at=now)
        PostFactory(topic=hidden, author=author)
        question = QuestionFactory(subject__group__round__discussion=DiscussionFactory(community=community)).topic
        things |= {
            f"{name}: question": (Kind.TOPIC, question),
            f"{name}: first answer": (Kind.POST, PostFactory(topic=question, author=author)),
            f"{name}: answer": (Kind.POST, PostFactory(topic=question, author=author)),
            f"{name}: hidden answer": (Kind.POST, PostFactory(topic=question, author=author, hidden_at=now)),
            f"{name}: community": (Kind.COMMUNITY, community),
            f"{name}: topic": (Kind.TOPIC, topic),
            f"{name}: first post": (Kind.POST, first),
            f"{name}: hidden topic": (Kind.TOPIC, hidden),
            f"{name}: post": (Kind.POST, PostFactory(topic=topic, author=author)),
            f"{name}: hidden post": (Kind.POST, PostFactory(topic=topic, author=author, hidden_at=now)),
            f"{name}: deleted post": (Kind.POST, PostFactory(topic=topic, author=author, deleted_at=now)),
            f"{name}: post in a hidden topic": (Kind.POST, PostFactory(topic=hidden, author=author)),
            f"{name}: event": (Kind.EVENT, make_event(community_id=community.pk)),
            f"{name}: event for members": (
                Kind.EVENT, make_event(community_id=community.pk, audience=Audience.MEMBERS),
            ),
            f"{name}: draft": (Kind.EVENT, make_draft(community_id=community.pk)),
        }  # fmt: skip
    MembershipFactory(user=people["elsewhere"], role=MemberRole.FACILITATOR)
    things["event of nobody"] = (Kind.EVENT, make_event())
    own = make_event(community_id=things["secret: community"][1].pk)
    EventOrganiser.objects.create(event=own, user=people["organiser"])
    things["event organised in a secret community"] = (Kind.EVENT, own)
    people["suspended member"].suspended_at = now
    people["suspended member"].save()
    things |= {
        "profile": (Kind.PRACTITIONER, ProfileFactory(user=people["member"])),
        "unpublished profile": (Kind.PRACTITIONER, ProfileFactory(user=people["author"], published_at=None)),
        "suspended profile": (Kind.PRACTITIONER, ProfileFactory(user=people["suspended member"])),
        "profile of an outsider": (Kind.PRACTITIONER, ProfileFactory(user=people["outsider"])),
        "erased profile": (Kind.PRACTITIONER, ProfileFactory(user=UserFactory(erased_at=now))),
    }
    return World(people, things)


# What is not to be searched whoever asks: hidden and deleted things are for the review queue, drafts for their page.
def _shown(kind: Kind, actor: Any) -> Any:
    if kind == Kind.PRACTITIONER:
        return Profile.objects.visible_to(actor)
    if kind == Kind.COMMUNITY:
        return Community.objects.listed_for(actor)
    if kind == Kind.TOPIC:
        return Topic.objects.visible_to(actor).filter(hidden_at=None)
    if kind == Kind.POST:
        # The first post of a topic stands in the document of the topic; a guiding question has a text of its own.
        of_its_own = Q(number__gt=1) | Q(topic__kind=TopicKind.QUESTION)
        return Post.objects.visible_to(actor).filter(of_its_own, hidden_at=None, topic__hidden_at=None)
    return Event.objects.filter(listed(actor))


def _by_rule(kind: Kind, thing: Any, actor: Any) -> bool:
    if kind == Kind.PRACTITIONER:
        return bool(can_view_profile(actor, Profile.objects.select_related("user").get(pk=thing.pk)))
    if kind == Kind.COMMUNITY:
        invited = actor.is_authenticated and thing.memberships.filter(user=actor, state=MemberState.INVITED).exists()
        return can_see(actor, thing) or thing.join_policy != JoinPolicy.INVITATION or invited
    if kind == Kind.TOPIC:
        return thing.hidden_at is None and can_see(actor, thing.community)
    if kind == Kind.POST:
        opens = thing.number == 1 and thing.topic.kind == TopicKind.TOPIC
        gone = thing.hidden_at or thing.deleted_at or thing.topic.hidden_at or opens
        return not gone and can_see(actor, thing.topic.community)
    thing = Event.objects.get(pk=thing.pk)
    return thing.status != Status.DRAFT and bool(can_view_event(actor, thing))


def test_rule_queryset_and_index_agree_for_every_person_and_thing(index: Any) -> None:
    here = world()
    index.fill()

    for role, actor in here.people.items():
        found = set()
        for kind in Kind:
            results = search(actor=actor, kinds=[kind], size=100)
            found |= {here.name_of(hit.kind, hit.id) for hit in results.hits}
            assert results.total == len(results.hits), (role, kind)
        known = {name for name, (kind, _thing) in here.things.items()}
        by_query = {
            name for name, (kind, thing) in here.things.items() if _shown(kind, actor).filter(pk=thing.pk).exists()
        }
        by_rule = {name for name, (kind, thing) in here.things.items() if _by_rule(kind, thing, actor)}
        assert found & known == by_query == by_rule, role
        # Nothing besides: each thing once, and counts are of what is shown.
        total = search(actor=actor, size=100)
        assert total.total == len({(hit.kind, hit.id) for hit in total.hits}), role
        assert sum(value.count for value in total.facets["kind"]) == total.total, role


def test_secret_community_shows_in_no_facet_label_count_or_suggestion(index: Any) -> None:
    community = CommunityFactory(
        visibility=Visibility.MEMBERS, join_policy=JoinPolicy.INVITATION, name="Zirconium circle", slug="zirconium"
    )
    member = UserFactory()
    MembershipFactory(community=community, user=member)
    topic = TopicFactory(community=community, title="Zirconium deposits")
    PostFactory(topic=topic)
    PostFactory(topic=topic, body="About zirconium mining")
    make_event("Zirconium seminar", community_id=community.pk)
    index.fill()

    for actor in (AnonymousUser(), UserFactory()):
        results = search("zirconium", actor=actor)
        assert (results.total, results.hits, results.suggestions) == (0, [], [])
        assert not any(values for name, values in results.facets.items() if name != "kind")
        everything = search(actor=actor, size=100)
        assert "Zirconium" not in repr(everything)
        near = search("zirconiun", actor=actor)
        assert (near.total, near.suggestions) == (0, [])
        narrowed = search(actor=actor, filters={"community": ["zirconium"]})
        assert (narrowed.total, narrowed.hits) == (0, [])
        assert "Zirconium" not in repr(narrowed.facets)
    inside = search("zirconium", actor=member)
    assert {(hit.kind, hit.title) for hit in inside.hits} == {
        ("community", "Zirconium circle"), ("topic", "Zirconium deposits"), ("post", "Zirconium deposits"),
        ("event", "Zirconium seminar"),
    }  # fmt: skip


def test_title_search_of_the_database_keeps_the_same_rights(db: None) -> None:
    here = world()

    for role, actor in here.people.items():
        question = Question((), rights_of(actor), size=500)
        found = {(hit.kind, hit.object_id) for hit in PlainEngine(actor).ask(question).found}
        for name, (kind, thing) in here.things.items():
            if kind in (Kind.POST, Kind.PAGE):
                continue
            shown = _shown(kind, actor).filter(pk=thing.pk).exists()
            assert ((kind, thing.pk) in found) == shown, (role, name)


def test_questions_of_an_unpublished_discussion_are_found_by_nobody(index: Any) -> None:
    community = CommunityFactory()
    discussion = DiscussionFactory(community=community, published_at=None)
    question = QuestionFactory(subject__group__round__discussion=discussion)
    PostFactory(topic=question.topic, body="An early answer")
    assert question.topic.kind == TopicKind.QUESTION
    index.fill()

    secretariat = UserFactory(secretariat=True)
    assert is_secretariat(secretariat)
    assert search(actor=secretariat, kinds=["topic", "post"]).total == 0

    discussion.published_at = timezone.now()
    discussion.save()
    index.fill()
    assert {hit.kind for hit in search(actor=AnonymousUser(), kinds=["topic", "post"]).hits} == {"topic", "post"}
