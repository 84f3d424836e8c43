import re
from datetime import date

import pytest

from communities.models import TopicFollow, TopicRead
from events.dates import days, span
from events.services.publication import cancel
from events.services.registration import register
from tests.accounts.factories import UserFactory
from tests.communities.factories import (
    CommunityFactory,
    DiscussionFactory,
    GroupFactory,
    MembershipFactory,
    PostFactory,
    QuestionFactory,
    RoundFactory,
    SubjectFactory,
    TopicFactory,
)
from tests.events.factories import make_draft, make_event
from tests.practitioners.factories import ProfileFactory
from vocabularies.models import Concept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded(vocabularies):
    pass


def member_with_news(client, topics: int):
    user = ProfileFactory().user
    for _ in range(2):
        community = CommunityFactory()
        MembershipFactory(community=community, user=user)
        for _ in range(topics):
            PostFactory(topic=TopicFactory(community=community))
    client.force_login(user)
    return user


@pytest.mark.parametrize("topics", [1, 4])
def test_the_page_needs_as_many_queries_whatever_is_new(client, django_assert_max_num_queries, topics):
    member_with_news(client, topics)
    client.get("/en/workspace/")  # the first visit writes
    with django_assert_max_num_queries(32):
        assert client.get("/en/workspace/").status_code == 200


def test_new_posts_of_my_communities_are_shown_and_others_are_not(client):
    user = member_with_news(client, 1)
    mine = TopicFactory(community=user.memberships.first().community, title="Mangroves at the mouth")
    PostFactory(topic=mine)
    foreign = TopicFactory(title="Not my circle")
    PostFactory(topic=foreign)
    page = client.get("/en/workspace/").content.decode()
    assert "Mangroves at the mouth" in page and "Not my circle" not in page


def test_answers_to_a_guiding_question_are_told_in_the_language_of_the_reader(client):
    user = member_with_news(client, 1)
    held = DiscussionFactory(community=user.memberships.first().community)
    subject = SubjectFactory(group=GroupFactory(round=RoundFactory(discussion=held)))
    question = QuestionFactory(subject=subject, titles={"en": "What did you learn?", "ar": "ماذا تعلمتم؟"})
    PostFactory(topic=question.topic)
    page = client.get("/ar/workspace/").content.decode()
    assert "ماذا تعلمتم؟" in page and "What did you learn?" not in page


def test_whole_days_of_a_meeting_are_those_of_its_place(client):
    user = ProfileFactory(user__time_zone="America/Bogota").user
    meeting = make_event("Regional dialogue", when=days(date(2027, 5, 4), time_zone="Asia/Amman"))
    register(actor=user, event_id=meeting.pk)
    client.force_login(user)
    page = client.get("/en/workspace/").content.decode()
    row = page[page.index("My events") : page.index("Regional dialogue")]
    assert re.findall(r"datetime=\"([^\"]*)\"", row) == ["2027-05-04"]
    after = page[page.index("Regional dialogue") :]
    assert ":00" not in after[: after.index("</li>")]


def test_what_has_no_end_goes_on_and_what_is_cancelled_waits_for_nobody(client):
    user = ProfileFactory().user
    endless = make_event(
        "Without an end", when=span("17-Mar-2026", "Ongoing"), registration="approval", organisers=(user.pk,)
    )
    off = make_event("Called off", registration="approval", organisers=(user.pk,))
    for event in (endless, off):
        register(actor=user, event_id=event.pk)
    cancel(actor=user, event_id=off.pk, reason="Storm")
    client.force_login(user)
    page = client.get("/en/workspace/").content.decode()
    assert "Called off" not in page
    assert "Without an end" in page[page.index("My events") :]
    assert page.count("1 registration waits for your decision") == 1


def test_everything_is_marked_as_read_and_put_back(client):
    user = member_with_news(client, 2)
    client.post("/en/workspace/read/")
    assert TopicRead.objects.filter(user=user).count() == 4
    assert "Mark all as read" not in client.get("/en/workspace/").content.decode()
    client.post("/en/workspace/read/", {"undo": "1"})
    assert "Mark all as read" in client.get("/en/workspace/").content.decode()


def test_a_visitor_is_led_to_sign_in(client):
    answer = client.get("/en/workspace/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/en/workspace/")


def test_the_address_without_language_leads_to_the_persons_own(client):
    client.force_login(UserFactory(language="ar"))
    assert client.get("/workspace/").url == "/ar/workspace/"


def test_a_facilitator_is_told_of_requests(client):
    user = ProfileFactory().user
    community = CommunityFactory(name="Keepers of seed")
    MembershipFactory(user=user, community=community, role="facilitator")
    for _person in range(2):
        MembershipFactory(community=community, state="requested")
    MembershipFactory(state="requested")
    client.force_login(user)
    page = client.get("/en/workspace/").content.decode()
    assert "2 people ask to join your community" in page and "Keepers of seed" in page
    address = f"/en/communities/{community.slug}/members/requests/"
    assert f'href="{address}"' in page and client.get(address).status_code == 200


def test_each_thing_says_why_it_is_here(client):
    user = member_with_news(client, 1)
    community = user.memberships.first().community
    for title, follows, author in (("Followed", True, None), ("Begun", False, user), ("Other", False, None)):
        topic = TopicFactory(community=community, title=title, **({"author": author} if author else {}))
        PostFactory(topic=topic)
        if follows:
            TopicFollow.objects.create(topic=topic, user=user)
    led = MembershipFactory(user=user, role="facilitator").community
    MembershipFactory(community=led, state="requested")
    make_draft("Field day", organisers=(user.pk,))
    page = client.get("/en/workspace/").content.decode()
    for words in (
        "You follow this topic.",
        "You began this topic.",
        "You facilitate this community.",
        "You organize this event.",
    ):
        assert words in page, words
    row = re.search(r">Other</a>.*?</li>", page, re.DOTALL)[0]
    assert "In a community of yours" in row


def test_a_suggestion_says_what_is_shared(client, vocabularies):
    theme = Concept.objects.get(pk="GBF-TARGET-08")
    profile = ProfileFactory(country="KE", user__language="en")
    profile.themes.set([theme])
    CommunityFactory(name="By theme", themes=[theme], language="fr")
    CommunityFactory(name="By place", country="KE", language="fr")
    CommunityFactory(name="By tongue", language="en")
    client.force_login(profile.user)
    page = client.get("/en/workspace/").content.decode()
    said = {
        name: re.search(rf">{name}</a>.*?</li>", page, re.DOTALL)[0] for name in ("By theme", "By place", "By tongue")
    }
    assert "Shares 1 theme with you." in said["By theme"]
    assert "Works in your country." in said["By place"]
    assert "Speaks your language." in said["By tongue"]
