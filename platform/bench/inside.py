"""What has to be done with Django: `python -m bench.inside NAME '{"argument": …}'` prints its answer as one line of JSON."""

from __future__ import annotations

import json
import sys
from random import Random
from typing import Any


def facts() -> dict[str, Any]:
    """Returns the addresses, people and rooms that cases ask for."""
    from communities.models import Community, Room, Topic
    from config.load.words import lexicon
    from events.models import Event

    big = Community.objects.get(slug="load-1")
    full = [
        f"/en/communities/{big.slug}/forum/{pk}/?page={page}"
        for pk, last in Topic.objects.filter(community=big).order_by("pk").values_list("pk", "last_number")
        for page in range(1, last // 20 + 1)
    ]
    Random("pages").shuffle(full)
    words = {code: [*lexicon(code).words[20:400:19]] for code in ("ar", "en", "fr", "ru", "zh-hans")}
    event = (
        Event.objects.filter(external_id__startswith="load:", status="published", community=None).order_by("pk").first()
    )
    return {
        "community": f"/en/communities/{big.slug}/",
        "full_pages": full,
        "event": event.slug if event else "",
        "room": Room.objects.get(community=big).pk,
        "words": words,
    }


def sessions(count: int) -> list[str]:
    """Returns the cookies of so many signed-in members, `load-member` first."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.models import User

    people = list(User.objects.filter(email__startswith="load-").order_by("pk")[:count])
    engine = import_module(settings.SESSION_ENGINE)
    cookies = []
    for user in people:
        session = engine.SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies


def join_feed(times: int) -> list[float]:
    """Returns the milliseconds of each of so many readings and joinings of stored calendar text."""
    from time import perf_counter

    from django.db import connection

    from events.calendar.languages import BIT

    took = []
    for _ in range(times):
        began = perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT text FROM events_eventcomponent WHERE is_public AND (serves & %s) > 0 ORDER BY id", [BIT["en"]]
            )
            "".join(row[0] for row in cursor.fetchall()).encode()
        took.append((perf_counter() - began) * 1000)
    return took


def room_state(room: int) -> dict[str, int]:
    """Returns the last number of a room and how many rows its log and its messages have."""
    from communities.models import Message, Room, RoomEntry

    return {
        "last": Room.objects.get(pk=room).last_seq,
        "entries": RoomEntry.objects.filter(room=room).count(),
        "messages": Message.objects.filter(room=room).count(),
    }


def main() -> int:
    import django

    django.setup()
    from bench import inside_import, inside_search, inside_words

    found = {**{name: value for name, value in globals().items() if callable(value)}, **vars(inside_search)}
    found["words"] = inside_words.words
    found["imports"] = inside_import.imports
    answer = found[sys.argv[1]](**json.loads(sys.argv[2]) if len(sys.argv) > 2 else {})
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
