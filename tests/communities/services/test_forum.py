"""Writing in the forum: numbers without holes, nothing twice, nothing lost."""

from __future__ import annotations

from uuid import uuid4

import pytest

from communities.facts import PostChanged, PostPublished
from communities.models import Community, Post, PostRevision, Topic, TopicRead
from communities.services import moderating, reading
from communities.services.post import delete_post, edit_post, write_post
from communities.services.topic import close_topic, edit_topic, mark_solution, open_topic
from core import versions
from core.errors import Conflict, Hidden, Invalid, Refused
from outbox.testing import facts
from tests.accounts.factories import UserFactory
from tests.communities.factories import CategoryFactory, CommunityFactory, PostFactory, TopicFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


def test_opening_a_topic_writes_its_first_post_and_counts_it() -> None:
    member = UserFactory()
    community = CommunityFactory(members=[member])

    topic = open_topic(
        actor=member, community_id=community.pk, title="  Who counts\nfish? ", body="**We** do, and you over there?"
    )

    post = topic.posts.get()
    community.refresh_from_db()
    assert (topic.title, topic.language, topic.post_count, topic.last_number) == ("Who counts fish?", "en", 1, 1)
    assert (post.number, post.body_html, post.body_plain) == (
        1,
        '<p dir="auto"><strong>We</strong> do, and you over there?</p>',
        "We do, and you over there?",
    )
    assert community.topic_count == 1
    assert facts(PostPublished) == [PostPublished(post_id=post.pk, topic_id=topic.pk)]
    assert TopicRead.objects.get(topic=topic, user=member).upto == 1


def test_everything_wrong_is_told_at_once_and_nothing_is_saved() -> None:
    member = UserFactory()
    community = CommunityFactory(members=[member])
    foreign = CategoryFactory()

    with pytest.raises(Invalid) as wrong:
        open_topic(actor=member, community_id=community.pk, title=" ", body="\n", category_id=foreign.pk)

    assert [(error.field, error.code) for error in wrong.value.errors] == [
        ("title", "required"),
        ("body", "required"),
        ("category", "unknown"),
    ]
    assert Topic.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("كان هذا حالنا ثلاث سنوات. ما أنهاه: يُكتب السجل دون اتصال", "ar"),
        ("我们可以先导出静态页面，每天夜里同步到另一台服务器", "zh-hans"),
        ("Dakar entend tout, mais qui parle en premier dans la salle ?", "fr"),
        ("ok", "es"),
        (
            "> **Amina, post 2**\n>\n> The allowance is the whole story here too. We now pay it in advance from the fees.\n\n"
            "شكراً، هذا حالنا أيضاً ونكتب السجل [هنا](https://example.org/what-we-pay-in-advance)",
            "ar",
        ),
    ],
)
def test_the_language_of_a_post_is_guessed_from_its_words(body: str, language: str) -> None:
    member = UserFactory()
    topic = TopicFactory(community=CommunityFactory(members=[member]), language="es")

    assert write_post(actor=member, topic_id=topic.pk, body=body).language == language
    assert write_post(actor=member, topic_id=topic.pk, body=body, language="ru").language == "ru"


def test_only_members_can_be_mentioned() -> None:
    member, other, outsider = UserFactory(), UserFactory(handle="hana"), UserFactory(handle="stranger")
    topic = TopicFactory(community=CommunityFactory(members=[member, other]))

    post = write_post(actor=member, topic_id=topic.pk, body="@hana and @stranger, look")

    assert list(post.mentions.values_list("user_id", flat=True)) == [other.pk]
    assert outsider.pk not in post.mentions.values_list("user_id", flat=True)
    assert "/practitioners/hana/" in post.body_html
    assert "/practitioners/stranger/" not in post.body_html


def test_an_outsider_is_refused_with_the_reason_and_a_hidden_topic_does_not_exist() -> None:
    outsider = UserFactory()
    public = TopicFactory()
    closed = TopicFactory(community=CommunityFactory(visibility="members"))

    with pytest.raises(Refused) as refused:
        write_post(actor=outsider, topic_id=public.pk, body="Let me in")
    with pytest.raises(Hidden):
        write_post(actor=outsider, topic_id=closed.pk, body="Let me in")
    assert refused.value.code == "members_only"
    assert Post.objects.count() == 0


def test_a_closed_topic_takes_no_post() -> None:
    facilitator, member = UserFactory(), UserFactory()
    topic = TopicFactory(community=CommunityFactory(members=[member], facilitators=[facilitator]))
    close_topic(actor=facilitator, topic_id=topic.pk, closed=True)

    with pytest.raises(Refused) as refused:
        write_post(actor=member, topic_id=topic.pk, body="Too late")
    assert refused.value.code == "topic_closed"
    close_topic(actor=facilitator, topic_id=topic.pk, closed=False)
    assert write_post(actor=member, topic_id=topic.pk, body="In time").number == 1


def test_an_edit_keeps_what_stood_before() -> None:
    author = UserFactory()
    topic = TopicFactory(community=CommunityFactory(members=[author]))
    post = PostFactory(topic=topic, author=author, body="Frist")

    changed = edit_post(actor=author, post_id=post.pk, body="First", revision=1)

    kept = PostRevision.objects.get(post=post)
    assert (changed.body, changed.revision, kept.body, kept.revision) == ("First", 2, "Frist", 1)
    assert facts(PostChanged) == [PostChanged(post_id=post.pk, topic_id=topic.pk)]


def test_an_edit_of_an_older_text_is_a_conflict_that_carries_what_stands() -> None:
    author = UserFactory()
    post = PostFactory(topic=TopicFactory(community=CommunityFactory(members=[author])), author=author, body="One")
    edit_post(actor=author, post_id=post.pk, body="Two", revision=1)

    with pytest.raises(Conflict) as conflict:
        edit_post(actor=author, post_id=post.pk, body="Three", revision=1)

    assert conflict.value.current.body == "Two"
    post.refresh_from_db()
    assert (post.body, post.revision) == ("Two", 2)
    # The same form sent again is no conflict.
    assert edit_post(actor=author, post_id=post.pk, body="Two", revision=1).revision == 2


def test_nobody_edits_or_deletes_what_another_wrote() -> None:
    author, facilitator = UserFactory(), UserFactory()
    topic = TopicFactory(community=CommunityFactory(members=[author], facilitators=[facilitator]))
    post = PostFactory(topic=topic, author=author)

    with pytest.raises(Refused):
        edit_post(actor=facilitator, post_id=post.pk, body="Mine", revision=1)
    with pytest.raises(Refused):
        delete_post(actor=facilitator, post_id=post.pk)


def test_a_deleted_post_leaves_its_number_and_no_word() -> None:
    author = UserFactory()
    topic = TopicFactory(community=CommunityFactory(members=[author]), author=author)
    post = PostFactory(topic=topic, author=author, body="I regret this")
    edit_post(actor=author, post_id=post.pk, body="I regret this much", revision=1)
    mark_solution(actor=author, topic_id=topic.pk, post_number=1)

    delete_post(actor=author, post_id=post.pk)

    post.refresh_from_db()
    topic.refresh_from_db()
    assert (post.body, post.body_html, post.body_plain, post.revisions.count()) == ("", "", "", 0)
    assert (topic.post_count, topic.last_number, topic.solution) == (0, 1, None)
    assert write_post(actor=author, topic_id=topic.pk, body="Better").number == 2


def test_hiding_needs_a_reason_and_can_be_undone() -> None:
    author, facilitator = UserFactory(), UserFactory()
    topic = TopicFactory(community=CommunityFactory(members=[author], facilitators=[facilitator]))
    post = PostFactory(topic=topic, author=author)

    with pytest.raises(Invalid):
        moderating.hide_post(actor=facilitator, post_id=post.pk, reason=" ")
    moderating.hide_post(actor=facilitator, post_id=post.pk, reason="Names a person")
    topic.refresh_from_db()
    assert (topic.post_count, Post.objects.visible_to(UserFactory()).count()) == (0, 0)
    moderating.restore_post(actor=facilitator, post_id=post.pk)
    topic.refresh_from_db()
    post.refresh_from_db()
    assert (topic.post_count, post.hidden_reason) == (1, "")


def test_a_topic_moves_only_within_its_community() -> None:
    facilitator = UserFactory()
    community = CommunityFactory(facilitators=[facilitator])
    topic, category, foreign = (
        TopicFactory(community=community),
        CategoryFactory(community=community),
        CategoryFactory(),
    )

    with pytest.raises(Invalid):
        edit_topic(actor=facilitator, topic_id=topic.pk, title="Moved", category_id=foreign.pk)
    assert edit_topic(actor=facilitator, topic_id=topic.pk, title="Moved", category_id=category.pk).category == category


def test_each_write_makes_stored_pages_of_the_topic_old() -> None:
    member = UserFactory()
    topic = TopicFactory(community=CommunityFactory(members=[member]))
    before = versions.read(f"topic:{topic.pk}", f"forum:{topic.community_id}")

    write_post(actor=member, topic_id=topic.pk, body="News")

    after = versions.read(f"topic:{topic.pk}", f"forum:{topic.community_id}")
    assert after == (before[0] + 1, before[1] + 1)


def test_a_read_mark_never_goes_back() -> None:
    member = UserFactory()
    topic = TopicFactory(community=CommunityFactory(members=[member]), posts=3)

    for upto in (2, 1, 99):
        reading.mark_topic_read(actor=member, topic_id=topic.pk, upto=upto)

    assert TopicRead.objects.get().upto == 3


def test_marking_all_as_read_moves_only_what_is_behind() -> None:
    member = UserFactory()
    community = CommunityFactory(members=[member])
    first, second = TopicFactory(community=community, posts=2), TopicFactory(community=community, posts=1)
    reading.mark_topic_read(actor=member, topic_id=first.pk, upto=2)

    assert reading.mark_forum_read(actor=member, community_id=community.pk) == 1
    assert dict(TopicRead.objects.values_list("topic_id", "upto")) == {first.pk: 2, second.pk: 1}


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_posts_written_at_once_have_numbers_without_holes() -> None:
    people = [UserFactory() for _one in range(8)]
    topic = TopicFactory(community=CommunityFactory(members=people))

    at_once(8, lambda number: [write_post(actor=people[number], topic_id=topic.pk, body=f"{number}") for _ in range(3)])

    topic.refresh_from_db()
    assert list(Post.objects.filter(topic=topic).order_by("number").values_list("number", flat=True)) == list(
        range(1, 25)
    )
    assert (topic.last_number, topic.post_count) == (24, 24)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twenty_times_at_once_is_one_post_and_one_fact() -> None:
    member, key = UserFactory(), uuid4()
    topic = TopicFactory(community=CommunityFactory(members=[member]))

    posts = at_once(20, lambda number: write_post(actor=member, topic_id=topic.pk, body="Once", submission_key=key).pk)

    assert set(posts) == {Post.objects.get().pk}
    assert len(facts(PostPublished)) == 1


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_the_same_topic_sent_ten_times_at_once_is_one_topic() -> None:
    member, key = UserFactory(), uuid4()
    community = CommunityFactory(members=[member])

    topics = at_once(
        10,
        lambda number: (
            open_topic(actor=member, community_id=community.pk, title="Once", body="Only once", submission_key=key).pk
        ),
    )

    assert set(topics) == {Topic.objects.get().pk}
    assert Community.objects.get().topic_count == 1


@pytest.mark.both
def test_null_characters_are_left_out_of_what_is_stored():
    member = UserFactory()
    community = CommunityFactory(members=[member])
    topic = open_topic(actor=member, community_id=community.pk, title="Nulls", body="a\0b")
    assert topic.posts.get().body == "ab"
