"""Takes the demo away again, and nothing else."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

import outbox
from accounts.facts import PersonErased
from accounts.models import User
from cms.models import ContentPage
from cms.services.front import remove_front
from communities.facts import CommunityChanged, PostChanged, TopicChanged
from communities.models import Community, Post, Topic
from events.facts import EventChanged
from events.models import Event
from practitioners.services.profile import erase_profile


@transaction.atomic
def remove_demo() -> dict[str, int]:
    """Deletes demo pages, events, communities with all that was said in them, and people; returns how many of each.

    What demo people wrote in other communities stays, without a name, as when anybody leaves.
    """
    counts = {
        "pages": _pages(),
        "events": _events(),
        "communities": _communities(),
        "people": _people(),
    }
    return counts


def _pages() -> int:
    count = 0
    # The deepest first: deleting a page deletes what is below it.
    for page in ContentPage.objects.filter(is_demo=True).order_by("-depth"):
        if not page.get_children().exclude(pk__in=ContentPage.objects.filter(is_demo=True)).exists():
            page.delete()
            count += 1
    return count


def _events() -> int:
    found = Event.objects.filter(Q(is_demo=True) | Q(community__is_demo=True))
    ids = list(found.values_list("pk", flat=True))
    found.delete()
    for pk in ids:
        outbox.record(EventChanged(event_id=pk))
    return len(ids)


def _communities() -> int:
    ids = list(Community.objects.filter(is_demo=True).values_list("pk", flat=True))
    topics = list(Topic.objects.filter(community__in=ids).values_list("pk", flat=True))
    posts = list(Post.objects.filter(topic__in=topics).values_list("pk", "topic_id"))
    for pk in ids:
        remove_front(community_id=pk)
    Topic.objects.filter(pk__in=topics).update(solution=None)
    Community.objects.filter(pk__in=ids).delete()
    for pk, topic_id in posts:
        outbox.record(PostChanged(post_id=pk, topic_id=topic_id))
    for pk in topics:
        outbox.record(TopicChanged(topic_id=pk))
    for pk in ids:
        outbox.record(CommunityChanged(community_id=pk))
    return len(ids)


def _people() -> int:
    people = list(User.objects.filter(is_demo=True))
    for user in people:
        erase_profile(user=user)
        pk = user.pk
        user.delete()
        outbox.record(PersonErased(user_id=pk))
    return len(people)
