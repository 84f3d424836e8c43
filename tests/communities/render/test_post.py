"""Posts as they stand on a page: the same HTML as the element `post`, everything escaped, and only what all readers may see."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.safestring import SafeString

from communities.queries import topic as queries
from communities.render import post as drawing
from practitioners.models import Profile
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory, PostFactory, TopicFactory
from tests.ui.test_html import partial
from ui import cldr, html

pytestmark = pytest.mark.django_db

NASTY = '<b onclick="x">&\''
NOW = datetime(2027, 9, 24, 7, 20, tzinfo=UTC)


def look(topic: Any, **more: Any) -> drawing.Look:
    return drawing.Look(**{"path": "/en/t/", "role": drawing.MEMBER, "language": "en", **more})


def drawn(topic: Any, **more: Any) -> str:
    """The posts of the first page with their holes left open."""
    rows = drawing.rows(queries.rows(topic, 1), look(topic, **more))
    return "".join(rows.parts[::2])


def practitioner(**profile: Any) -> Any:
    user = UserFactory(name="Amina Wanjiru")
    Profile.objects.create(
        user=user, **{"organization": "Wetlands Trust", "country": "KE", "published_at": NOW, **profile}
    )
    return user


def test_a_post_is_what_the_element_gives() -> None:
    author = UserFactory(name=NASTY)
    topic = TopicFactory(community=CommunityFactory(facilitators=[author]), author=author)
    first = PostFactory(topic=topic, author=author, created_at=NOW)
    PostFactory(topic=topic, author=author, reply_to=first, edited_at=NOW, language="fr", created_at=NOW)
    PostFactory(topic=topic, author=None, deleted_at=NOW, created_at=NOW)
    plain, answered, deleted = queries.rows(topic, 1)
    shared = {"name": NASTY, "initials": "<X", "tone": author.pk % 6 + 1, "posted_at": NOW, "level": 2}

    found = drawing.rows([plain, answered, deleted], look(topic, solution=2))
    parts = "".join(found.parts[::2])
    feet = [piece.partition("</footer>")[0] for piece in parts.split('<footer class="post__foot">')[1:]]
    initials = drawing.face(author.pk, NASTY, author.handle).initials
    facilitator = html.badge("Facilitator", "line")
    edited = f'<a class="small muted" href="/en/t/posts/2/history/">Edited on {cldr.moment(NOW, "short,time")}</a>'
    reply = '<p class="small"><a href="/en/t/?post=1#p1">In reply to post 1</a></p>'
    shared["initials"] = initials
    url = f"/en/practitioners/{author.handle}/" if author.handle else ""

    assert parts == "".join(
        [
            partial(
                "post", number=1, content=SafeString(first.body_html), foot=SafeString(feet[0]), badges=facilitator,
                url=url, lang="en", post_id=1, **shared,
            ),
            partial(
                "post", number=2, content=SafeString(reply + answered[6]), foot=SafeString(feet[1]), url=url, lang="fr",
                badges=SafeString(" ".join([facilitator, html.badge("Answer", "ok", "done"), edited])),
                place=SafeString('<bdi lang="fr">Français</bdi>'), answer=True, post_id=2, **shared,
            ),
            partial(
                "post", number=3, content=SafeString('<p class="muted small">This post was deleted.</p>'), post_id=3,
                **{**shared, "name": "Former participant", "initials": "·", "tone": 1},
            ),
        ]
    )  # fmt: skip


def test_numbers_and_keys_stand_in_the_buttons_of_each_post() -> None:
    topic = TopicFactory(posts=2)
    first, second = topic.posts.order_by("number")

    text = drawn(topic, role=drawing.MODERATOR, can_solve=True, solution=1)

    assert "\1" not in text
    assert "\2" not in text
    assert (f"report/post/{first.pk}/" in text, f"report/post/{second.pk}/" in text) == (True, True)
    assert 'name="unsolve" value="1"' in text
    assert 'name="solve" value="2"' in text
    assert "/en/t/?page=1&amp;reply=2#reply" in text
    assert "More for post 2" in text


@pytest.mark.parametrize(
    ("profile", "role", "said"),
    [
        ({}, drawing.VISITOR, "<span><bdi>Wetlands Trust</bdi> · <bdi>Kenya</bdi></span>"),
        ({"visibility": {"country": "signed_in"}}, drawing.VISITOR, "<span><bdi>Wetlands Trust</bdi></span>"),
        (
            {"visibility": {"country": "signed_in"}},
            drawing.READER,
            "<span><bdi>Wetlands Trust</bdi> · <bdi>Kenya</bdi></span>",
        ),
        ({"visibility": {"country": "communities", "organization": "nobody"}}, drawing.MODERATOR, ""),
        ({"published_at": None}, drawing.MEMBER, ""),
        ({"organization": NASTY, "country": ""}, drawing.MEMBER, f"<span><bdi>{html.esc(NASTY)}</bdi></span>"),
    ],
)
def test_the_line_below_a_name_says_what_the_profile_shows(profile: dict[str, Any], role: str, said: str) -> None:
    topic = TopicFactory()
    PostFactory(topic=topic, author=practitioner(**profile))

    head = drawn(topic, role=role).partition("</h2>")[2].partition("<time")[0]

    assert head.partition("</a>")[2] == said


def test_of_a_suspended_person_the_line_says_nothing() -> None:
    author = practitioner()
    author.suspended_at = NOW
    author.save()
    topic = TopicFactory()
    PostFactory(topic=topic, author=author)

    assert "Wetlands" not in drawn(topic)


def test_countries_speak_the_readers_language() -> None:
    topic = TopicFactory()
    PostFactory(topic=topic, author=practitioner(organization=""))

    with translation.override("ar"):
        assert "<span><bdi>كينيا</bdi> · " in drawn(topic, language="ar")


def test_a_changed_profile_shows_on_pages_that_were_drawn_before() -> None:
    from communities.readers import redraw_profiles
    from practitioners.facts import ProfileChanged
    from practitioners.services.profile import save_profile

    author = practitioner()
    topic = TopicFactory(community=CommunityFactory(members=[author]))
    PostFactory(topic=topic, author=author)
    visitor, url = Client(), f"/en/communities/{topic.community.slug}/forum/{topic.pk}/"
    before = "Kenya" in visitor.get(url).content.decode()

    save_profile(actor=author, user_id=author.pk, visibility={"country": "nobody"})
    redraw_profiles(ProfileChanged(user_id=author.pk), fact_id=1)

    assert (before, "Kenya" in visitor.get(url).content.decode()) == (True, False)


def test_a_topic_read_by_a_member_and_by_an_outsider_is_two_pages() -> None:
    member, outsider = UserFactory(), UserFactory()
    community = CommunityFactory()
    MembershipFactory(community=community, user=member)
    topic = TopicFactory(community=community, posts=2)
    url = f"/en/communities/{community.slug}/forum/{topic.pk}/"
    seen = {}
    for name, user in {"member": member, "outsider": outsider, "member again": member}.items():
        client = Client()
        client.force_login(user)
        text = client.get(url).content.decode()
        seen[name] = ("<textarea" in text, "Join the community to take part." in text, 'data-key="r"' in text)

    assert seen == {
        "member": (True, False, True),
        "outsider": (False, True, False),
        "member again": (True, False, True),
    }
