"""What was said as a file: for those who moderate, without what is hidden, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils import timezone

from communities.models import Community, Post
from communities.queries import export as queries
from communities.services import moderating
from tests.accounts.factories import UserFactory
from tests.communities.factories import (
    CategoryFactory,
    CommunityFactory,
    DiscussionFactory,
    PostFactory,
    QuestionFactory,
    TopicFactory,
)
from tests.communities.views.test_topic import queries_of, signed_in

pytestmark = pytest.mark.django_db
URL = "/en/communities/reefs/posts."


def question_in(community: Community, **of_discussion: Any) -> Any:
    return QuestionFactory(subject__group__round__discussion=DiscussionFactory(community=community, **of_discussion))


@pytest.fixture
def facilitator() -> Any:
    return UserFactory(name="Amina Wanjiru")


@pytest.fixture
def community(facilitator: Any) -> Community:
    return CommunityFactory(slug="reefs", visibility="members", facilitators=[facilitator])


def read(client: Client, form: str) -> list[dict[str, str]]:
    text = b"".join(client.get(f"{URL}{form}")).decode()
    if form == "json":
        return list(json.loads(text))
    assert text.startswith("\ufeffdiscussion,")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.both
def test_forum_and_discussions_are_in_both_files_and_what_is_hidden_in_neither(
    community: Community, facilitator: Any
) -> None:
    category = CategoryFactory(community=community, titles={"en": "Nurseries"})
    topic = TopicFactory(community=community, category=category, title='Coral, "sea" and فقاعة')
    first = PostFactory(topic=topic, author=facilitator, body="Line one\n\nline two")
    PostFactory(topic=topic, reply_to=first, body="An answer", language="ar", author=None)
    question = question_in(community, slug="pledges")
    PostFactory(topic=question.topic, body="From my own work")
    draft = question_in(community, slug="draft", published_at=None)
    draft.topic.hidden_at = timezone.now()
    draft.topic.save()
    hidden = TopicFactory(community=community, hidden_at=timezone.now())
    for one, more in (
        (topic, {"hidden_at": timezone.now()}),
        (topic, {"deleted_at": timezone.now()}),
        (hidden, {}),
        (draft.topic, {}),
        (TopicFactory(), {}),
    ):
        PostFactory(topic=one, body="Not for this file", **more)
    client = signed_in(facilitator)

    in_json, in_csv = read(client, "json"), read(client, "csv")

    assert [{name: row[name] for name in ("discussion", "category", "title", "number", "text")} for row in in_json] == [
        {"discussion": "", "category": "Nurseries", "title": topic.title, "number": 1, "text": "Line one\n\nline two"},
        {"discussion": "", "category": "Nurseries", "title": topic.title, "number": 2, "text": "An answer"},
        {
            "discussion": "pledges",
            "category": "",
            "title": question.titles["en"],
            "number": 1,
            "text": "From my own work",
        },
    ]
    assert [(row["round"], row["group"], row["subject"]) for row in in_json] == [
        ("", "", ""),
        ("", "", ""),
        ("Week 1", "Group 1", "Subject 1"),
    ]
    assert [(row["author"], row["handle"], row["reply_to"]) for row in in_json[:2]] == [
        ("Amina Wanjiru", facilitator.handle or "", None),
        ("Former participant", "", 1),
    ]
    assert client.get(in_json[1]["url"]).status_code == 302
    written = [{name: "" if row[name] is None else str(row[name]) for name in queries.FIELDS} for row in in_json]
    assert [{**row, "is_solution": str(int(row["is_solution"] == "True"))} for row in written] == in_csv


@pytest.mark.parametrize("formula", ["=1+1", "@SUM(A1)", "  -2+3", "\u202f=1", "＝1+1"])
def test_no_cell_begins_like_a_formula(community: Community, facilitator: Any, formula: str) -> None:
    PostFactory(
        topic=TopicFactory(community=community, title=formula), body=formula, author=UserFactory(name=formula.strip())
    )

    cells = [cell for row in read(signed_in(facilitator), "csv") for cell in row.values()]

    begins = [cell.lstrip()[:1] for cell in cells]
    assert [sign for sign in begins if sign in "=+-@＝＋－＠" and sign] == []


def test_only_those_who_moderate_there_get_the_file(community: Community) -> None:
    member, elsewhere, secretariat = UserFactory(), UserFactory(), UserFactory(secretariat=True)
    suspended = UserFactory(suspended_at=timezone.now())
    community.memberships.create(user=member)
    community.memberships.create(user=suspended, role="facilitator")
    CommunityFactory(facilitators=[elsewhere])
    left = UserFactory()
    community.memberships.create(user=left, role="facilitator", state="left")

    people = {
        "member": member,
        "elsewhere": elsewhere,
        "secretariat": secretariat,
        "suspended": suspended,
        "left": left,
    }
    answers = {who: signed_in(user).get(f"{URL}csv").status_code for who, user in people.items()}

    assert answers == {"member": 403, "elsewhere": 404, "secretariat": 200, "suspended": 403, "left": 404}
    assert Client().get(f"{URL}csv").status_code == 302
    offered = {
        who: "posts.csv" in signed_in(people[who]).get("/en/communities/reefs/forum/").content.decode()
        for who in ("member", "secretariat")
    }
    assert offered == {"member": False, "secretariat": True}


def test_one_may_take_the_file_ten_times_an_hour(community: Community, facilitator: Any) -> None:
    client = signed_in(facilitator)

    assert [client.get(f"{URL}json").status_code for _time in range(11)] == [200] * 10 + [429]
    assert json.loads(b"".join(signed_in(UserFactory(secretariat=True)).get(f"{URL}json"))) == []


def test_it_is_read_in_parts_each_post_once(community: Community, facilitator: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "CHUNK", 3)
    topics = TopicFactory.create_batch(3, community=community)
    for number in range(10):
        PostFactory(topic=topics[number % 3])
    made = list(queries.chunks(community, language="en"))

    assert [len(rows) for rows in made] == [3, 3, 3, 1]
    told = [(row["topic"], row["number"]) for rows in made for row in rows]
    assert told == list(Post.objects.order_by("topic_id", "number").values_list("topic_id", "number"))
    assert queries_of(lambda: list(queries.chunks(community, language="en"))) == 5


@pytest.mark.django_db(transaction=True)
def test_a_server_that_sends_as_it_reads_gets_the_same(community: Community, facilitator: Any) -> None:
    TopicFactory(community=community, posts=2)
    client = AsyncClient()
    client.force_login(facilitator)

    async def asked() -> tuple[bool, bytes]:
        answer = await client.get(f"{URL}json")
        return answer.is_async, b"".join([part async for part in answer])

    streams, text = async_to_sync(asked)()

    assert (streams, json.loads(text)) == (True, read(signed_in(facilitator), "json"))


def test_a_post_hidden_since_is_not_in_the_next_file(community: Community, facilitator: Any) -> None:
    post = PostFactory(topic=TopicFactory(community=community), body="A telephone number")
    client = signed_in(facilitator)
    before = len(read(client, "json"))
    moderating.hide_post(actor=facilitator, post_id=post.pk, reason="Private data")

    assert (before, read(client, "json")) == (1, [])
