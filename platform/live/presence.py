"""Who is in a room just now: told between processes as it changes, forgotten when a process falls silent."""

from __future__ import annotations

import time
from typing import Any

from live.groups import Group
from live.layer import Publisher, crosses_processes

SHOWN = 50
REPEAT_SECONDS = 8.0
FORGOTTEN_SECONDS = 20.0


def here(group: Group) -> dict[Any, dict[str, Any]]:
    """Returns the cards of those in the group in this process, one for each person."""
    return {member.card["id"]: member.card for member in group.members if member.card is not None}


def everywhere(group: Group) -> list[dict[str, Any]]:
    """Returns the cards of those in the group in all processes, as far as this one knows."""
    now = time.monotonic()
    cards = here(group)
    for process, (heard, others) in list(group.others.items()):
        if now - heard > FORGOTTEN_SECONDS:
            del group.others[process]
            continue
        for card in others:
            cards.setdefault(card["id"], card)
    return [cards[key] for key in sorted(cards)]


def frame(group: Group) -> dict[str, Any]:
    """Returns the `presence` frame: how many, and the first of them."""
    people = everywhere(group)
    return {"type": "presence", "count": len(people), "people": people[:SHOWN]}


def refresh(group: Group, publisher: Publisher) -> None:
    """Tells the members and the other processes where something changed; called every second."""
    mine = here(group)
    if not mine and group.shown is None and not group.others:
        return
    people = frame(group)
    if crosses_processes():
        now = time.monotonic()
        told_at, told = group.told
        if told != set(mine) or now - told_at > REPEAT_SECONDS:
            group.told = (now, set(mine))
            cards = [mine[key] for key in sorted(mine)][:SHOWN]
            publisher.say({"word": "here", "group": group.name, "cards": cards})
    if people != group.shown:
        group.shown = people
        group.tell(people)
