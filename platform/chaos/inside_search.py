"""What the experiments on search need done with Django: part of `chaos.inside`, run in a process of its own."""

from __future__ import annotations

import random
import time
from typing import Any

SECRETARY = "secretary@chaos.example"
ROUND_SECONDS = 0.15
# A post is taken away so many rounds after it was written: found first, then no more.
LATER = 12


def secretary() -> str:
    """Returns the key of a session of somebody in the secretariat."""
    from accounts.models import User
    from accounts.services import roles
    from accounts.services.person import create_verified
    from chaos.inside import _session

    user = User.objects.filter(email=SECRETARY).first()
    user = user or create_verified(email=SECRETARY, name="Secretary of the rig", language="en")
    roles.grant(actor=None, user_id=user.pk, role="secretariat")
    return _session(User.objects.get(pk=user.pk))


def churn(tag: str, seconds: float) -> dict[str, list[str]]:
    """Writes, deletes and hides for so long, in a community that stays open and in one that is closed half way.

    Returns the words of posts that stand in the open one (`kept`), that were taken away (`gone`), and that only
    members may read now (`private`). Each post holds one word that nothing else holds.
    """
    from communities.services import community as communities
    from communities.services.post import write_post
    from communities.services.topic import open_topic

    chance = random.Random(tag)
    people = _members()
    stays, closes = _public(people, f"stays-{tag}"), _public(people, f"closes-{tag}")
    topics: dict[int, list[int]] = {stays: [], closes: []}
    posts: list[tuple[int, int, Any, str]] = []
    gone: set[str] = set()
    began, number, closed = time.monotonic(), 0, False
    while time.monotonic() < began + seconds:
        number += 1
        writer, where = people[number % len(people)], (stays, closes)[number % 2]
        word = f"q{tag}x{number}"
        if number < 8 or number % 9 == 0:
            topics[where].append(
                open_topic(actor=writer, community_id=where, title=f"Churn {number}", body="Words.").pk
            )
        post = write_post(actor=writer, topic_id=chance.choice(topics[where]), body=f"The word is {word}")
        posts.append((where, post.pk, writer, word))
        if number > LATER and number % 3 == 0:
            gone.add(_take_away(posts[number - LATER], head=people[0], hiding=number % 2 == 0))
        if not closed and time.monotonic() > began + seconds / 2:
            communities.edit_community(actor=people[0], community_id=closes, visibility="members")
            closed = True
        time.sleep(ROUND_SECONDS)
    return {
        "gone": sorted(gone),
        "kept": [word for where, _pk, _writer, word in posts if where == stays and word not in gone],
        "private": [word for where, _pk, _writer, word in posts if where == closes and word not in gone],
    }


def _take_away(post: tuple[int, int, Any, str], *, head: Any, hiding: bool) -> str:
    from communities.services.moderating import hide_post
    from communities.services.post import delete_post

    _where, pk, writer, word = post
    if hiding:
        hide_post(actor=head, post_id=pk, reason="The fault rig hides this.")
    else:
        delete_post(actor=writer, post_id=pk)
    return word


def _members() -> list[Any]:
    from accounts.models import User
    from accounts.services import roles
    from chaos.inside import HOST

    people = list(User.objects.filter(email__startswith="person-", email__endswith=f"@{HOST}").order_by("email")[:20])
    roles.grant(actor=None, user_id=people[0].pk, role="organiser")
    return [User.objects.get(pk=people[0].pk), *people[1:]]


def _public(people: list[Any], slug: str) -> int:
    from django.db import transaction
    from django.utils import timezone

    import outbox
    from communities.enums import FollowLevel, MemberState
    from communities.facts import CommunityChanged
    from communities.models import Community, Membership
    from communities.services.community import create_community

    made = create_community(
        actor=people[0], slug=slug, texts={"en": {"name": slug}}, visibility="public", join_policy="open"
    )
    now = timezone.now()
    Membership.objects.bulk_create(
        Membership(community=made, user=user, state=MemberState.ACTIVE, follow=FollowLevel.NONE, joined_at=now)
        for user in people[1:]
    )
    Membership.objects.filter(community=made, user=people[0]).update(follow=FollowLevel.NONE)
    Community.objects.filter(pk=made.pk).update(member_count=len(people))
    with transaction.atomic():
        # Written past the services, so the index is told here.
        outbox.record(CommunityChanged(community_id=made.pk), actor=people[0])
    return int(made.pk)
