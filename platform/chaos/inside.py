"""What has to be done with Django: `python -m chaos.inside NAME '{"argument": …}'` prints its answer as one line of JSON.

Without a name it does one thing after the other: a line `["NAME", {…}]` in, a line `answer {…}` out.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from typing import Any

HOST = "chaos.example"
PASSWORD = "a-password-of-the-fault-rig"  # noqa: S105 (of invented people in a database that the rig makes)


def stage(tag: str, people: int, seats: int = 10) -> dict[str, Any]:
    """Makes a members-only community with a room, a topic and an event of so many seats; returns where all of it is.

    People are kept from stage to stage, each with a session; the first is the facilitator.
    """
    from datetime import timedelta

    from django.db import transaction
    from django.utils import timezone

    import outbox
    from accounts.services import roles
    from communities.enums import FollowLevel, MemberState
    from communities.facts import CommunityChanged
    from communities.models import Community, Membership, Room
    from communities.services.community import create_community
    from communities.services.topic import open_topic
    from events.dates import Span
    from events.enums import Audience, Precision
    from events.services.data import EventData, TextData
    from events.services.event import save_event
    from events.services.publication import publish

    users = _people(people)
    head = users[0]
    roles.grant(actor=None, user_id=head.pk, role="organiser")
    head.refresh_from_db()
    head = type(head).objects.get(pk=head.pk)
    community = create_community(
        actor=head,
        slug=f"chaos-{tag}",
        texts={"en": {"name": f"Chaos {tag}"}},
        visibility="members",
        join_policy="invitation",
    )
    now = timezone.now()
    # Nobody follows: notices of each post to each member would be the load instead of the writes.
    Membership.objects.bulk_create(
        Membership(community=community, user=user, state=MemberState.ACTIVE, follow=FollowLevel.NONE, joined_at=now)
        for user in users[1:]
    )
    Membership.objects.filter(community=community, user=head).update(follow=FollowLevel.NONE)
    Community.objects.filter(pk=community.pk).update(member_count=len(users))
    with transaction.atomic():
        # Written past the services, so the index is told here.
        outbox.record(CommunityChanged(community_id=community.pk), actor=head)
    topic = open_topic(actor=head, community_id=community.pk, title=f"Chaos {tag}", body="The topic of an experiment.")
    event = save_event(
        actor=head,
        data=EventData(
            texts={"en": TextData(title=f"Chaos event {tag}")},
            when=Span(now + timedelta(days=30), now + timedelta(days=30, hours=1), Precision.MINUTE),
            capacity=seats,
            community_id=community.pk,
            audience=Audience.MEMBERS,
        ),
    )
    publish(actor=head, event_id=event.pk)
    return {
        "tag": tag,
        "slug": community.slug,
        "community": community.pk,
        "room": Room.objects.get(community=community).pk,
        "topic": topic.pk,
        "event": event.pk,
        "event_slug": event.slug,
        "people": [{"id": user.pk, "email": user.email, "session": _session(user)} for user in users],
    }


def _people(count: int) -> list[Any]:
    from django.contrib.auth.hashers import make_password

    from accounts.models import User
    from accounts.services.person import create_verified

    known = set(User.objects.filter(email__endswith=f"@{HOST}").values_list("email", flat=True))
    # Hashed once: two hundred times would take longer than an experiment.
    password = make_password(PASSWORD)
    made = [f"person-{n:03}@{HOST}" for n in range(count)]
    new = [email for email in made if email not in known]
    for email in new:
        create_verified(email=email, name=f"Person {int(email[7:10])}", language="en")
    # Of the new ones alone: a changed password ends the sessions of a run that goes on.
    User.objects.filter(email__in=new).update(password=password)
    return list(User.objects.filter(email__in=made).order_by("email"))


def _session(user: Any) -> str:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def queue_mail(tag: str, count: int) -> list[str]:
    """Queues so many ready mails as accounts and invitations do; returns their Message-IDs."""
    from notifications.services.post import post

    return [
        post(
            to=f"person-{n:03}@{HOST}", subject=f"Chaos {tag} {n}", text="A mail.", html="<p>A mail.</p>", language="en",
            key=f"chaos:{tag}:{n}",
        ).message_id
        for n in range(count)
    ]  # fmt: skip


def hasten_notices() -> int:
    """Notices wait three minutes so that one mail holds several; here they are due now. Returns how many."""
    from django.utils import timezone

    from notifications.models import Notice

    return Notice.objects.filter(mail_due_at__isnull=False, mail_out=None).update(mail_due_at=timezone.now())


def settle(since: float, seconds: float) -> dict[str, Any]:
    """Waits until no fact waits, no mail is due and the index equals the database, but for what is listed for staff.

    Returns seconds from `since` (Unix time; None where it did not happen), the keys that differ and are not listed, and
    those that are listed as rejected.
    """
    from django.utils import timezone

    from core.errors import Unavailable
    from notifications.models import MailOut
    from outbox.models import Delivery
    from search.enums import Kind
    from search.models import Rejected
    from search.services.check import compare

    took: dict[str, float | None] = {"facts": None, "mail": None, "index": None}
    differs: list[str] = []
    listed: set[str] = set()

    def now() -> float:
        return round(max(0.0, time.time() - since), 1)

    while None in took.values() and time.time() < since + seconds:
        if took["facts"] is None and not Delivery.objects.filter(state=Delivery.State.WAITING).exists():
            took["facts"] = now()
        due = MailOut.objects.filter(state__in=["waiting", "sending"], due_at__lte=timezone.now())
        if took["mail"] is None and not due.exists():
            took["mail"] = now()
        if took["facts"] is not None and took["index"] is None:
            try:
                differs = [key for kind in Kind for key in compare(kind).keys]
            except Unavailable as error:
                differs = [f"the index does not answer: {error}"]
            listed = set(Rejected.objects.values_list("pk", flat=True))
            if not set(differs) - listed:
                took["index"] = now()
        time.sleep(0.3)
    dead = Delivery.objects.filter(state=Delivery.State.DEAD).count()
    return {**took, "differs": sorted(set(differs) - listed), "rejected": sorted(listed), "dead": dead}


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from chaos import inside_search, inside_work

    known = {**vars(inside_search), **vars(inside_work), **globals()}
    if len(sys.argv) > 1:
        print(json.dumps(known[sys.argv[1]](**json.loads(sys.argv[2]) if len(sys.argv) > 2 else {})))
        return 0
    for line in sys.stdin:
        print(f"answer {json.dumps(_answer(known, *json.loads(line)))}", flush=True)
    return 0


def _answer(known: dict[str, Any], name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    from django.db import connection

    # The server may have been away since the last time.
    connection.close()
    try:
        return {"answer": known[name](**arguments)}
    except Exception:
        return {"failed": traceback.format_exc()}
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
