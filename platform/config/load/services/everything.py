"""All of it in order, with the versions that stored pages are checked against."""

from __future__ import annotations

from django.db import connection, transaction

from config.load.plan import Plan, Say
from config.load.services.calendar import load_events
from config.load.services.people import load_people
from config.load.services.places import load_communities
from config.load.services.removal import loaded
from config.load.services.talk import load_talk
from core.errors import HalqaError
from core.versions import raise_version


class AlreadyLoaded(HalqaError):
    """Generated content is there already; two amounts in one database would be neither."""


def load(plan: Plan, *, say: Say) -> None:
    """Makes everything that the plan asks for. Nobody is told and no fact is recorded: the index is built anew afterwards.

    Raises AlreadyLoaded where generated content exists.
    """
    if loaded():
        raise AlreadyLoaded("Generated content is there already. Take it away first: generate_load --remove")
    people = load_people(plan, say=say)
    say(f"{len(people)} people")
    communities = load_communities(plan, people) if plan.communities else []
    say(f"{len(communities)} communities")
    posts = load_talk(plan, communities[0], people, reader=people[0], say=say) if communities else 0
    say(f"{plan.topics} topics with {posts} posts")
    say(f"{load_events(plan, people, communities, say=say)} events")
    with transaction.atomic():
        raise_version("communities", "events", "calendar", "people", *(f"forum:{pk}" for pk in communities[:1]))
    with connection.cursor() as cursor:
        # Without figures about the new rows the planner would go by those of empty tables.
        cursor.execute("ANALYZE")
