"""What the experiments on late transactions and on background work need done with Django: part of `chaos.inside`."""

from __future__ import annotations

import time
import uuid

CALENDARS, DIGEST = "events.calendars_are_read", "notifications.digest"


def late_message(person: int, room: int, key: str, body: str, seconds: float) -> dict[str, int]:
    """Says something in a transaction that is committed so much later: its number is taken, nobody may pass."""
    from django.db import transaction

    from accounts.models import User
    from communities.services.chat import send_message

    with transaction.atomic():
        ack = send_message(actor=User.objects.get(pk=person), room_id=room, client_id=uuid.UUID(key), body=body)
        time.sleep(seconds)
    # What the commit set off leaves by a thread.
    time.sleep(0.5)
    return {"seq": ack.seq, "id": ack.message.pk}


def late_topic(person: int, community: int, title: str, seconds: float) -> dict[str, int]:
    """Opens a topic in a transaction that is committed so much later, when facts of higher numbers have been read."""
    from django.db import transaction

    from accounts.models import User
    from communities.services.topic import open_topic
    from outbox.models import Fact

    with transaction.atomic():
        topic = open_topic(actor=User.objects.get(pk=person), community_id=community, title=title, body="Late.")
        fact = Fact.objects.values_list("pk", flat=True).get(kind="PostPublished", payload__topic_id=topic.pk)
        time.sleep(seconds)
    return {"topic": topic.pk, "fact": fact}


def last_fact() -> int:
    from outbox.models import Fact

    return Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def facts_after(number: int, kind: str = "PostPublished") -> list[int]:
    """Returns the facts of a kind above a number."""
    from outbox.models import Fact

    return list(Fact.objects.filter(pk__gt=number, kind=kind).values_list("pk", flat=True))


def calendar(url: str) -> int:
    """Makes the clock read a calendar now, by its address; forgets those of earlier runs. Returns its number."""
    from events.models import CalendarSource

    CalendarSource.objects.filter(name="Chaos").exclude(url=url).delete()
    source, _made = CalendarSource.objects.get_or_create(url=url, defaults={"name": "Chaos"})
    make_due(CALENDARS)
    return int(source.pk)


def make_due(name: str) -> None:
    """The clock starts that work at its next look."""
    from django.utils import timezone

    from outbox import wake
    from outbox.models import ClockTick

    ClockTick.objects.filter(pk=name).update(due_at=timezone.now())
    wake.after_commit()


def digest_readers(tag: str, people: int) -> list[int]:
    """Makes people of their own who get the digest of a community with one new topic; returns their numbers.

    It is past seven in the morning where they live.
    """
    from django.db import transaction
    from django.utils import timezone

    import outbox
    from accounts.models import User
    from accounts.services import roles
    from accounts.services.person import create_verified
    from chaos.inside import HOST, _people
    from communities.enums import FollowLevel, MemberState
    from communities.facts import CommunityChanged
    from communities.models import Community, Membership
    from communities.services.community import create_community
    from communities.services.topic import open_topic

    head = _people(1)[0]
    roles.grant(actor=None, user_id=head.pk, role="organiser")
    head = User.objects.get(pk=head.pk)
    zone = "UTC" if 7 <= timezone.now().hour < 23 else "Asia/Tokyo"
    made = [
        create_verified(email=f"digest-{tag}-{n:03}@{HOST}", name=f"Reader {n}", language="en", time_zone=zone)
        for n in range(people)
    ]
    community = create_community(actor=head, slug=f"digest-{tag}", texts={"en": {"name": f"Digest {tag}"}})
    now = timezone.now()
    Membership.objects.bulk_create(
        Membership(
            community=community, user=user, state=MemberState.ACTIVE, follow=FollowLevel.DIGEST, joined_at=now
        )
        for user in made
    )  # fmt: skip
    # Made past the services, so what counts members is told by hand.
    Community.objects.filter(pk=community.pk).update(member_count=people + 1)
    with transaction.atomic():
        outbox.record(CommunityChanged(community_id=community.pk), actor=head)
    open_topic(actor=head, community_id=community.pk, title=f"Digest {tag}", body="Something new.")
    return [user.pk for user in made]


def waiting_for_digest(people: list[int]) -> int:
    """Returns how many of them have a notice that the digest will carry."""
    from notifications.models import Notice

    rows = Notice.objects.filter(person__in=people, mail="daily", mail_due_at__isnull=False, mail_out=None)
    return rows.values("person").distinct().count()


def enqueue(names: list[str]) -> None:
    """Jobs of a second each, which write down their beginning and their end."""
    from chaos.planted.tasks import job

    for name in names:
        job.enqueue(name)
