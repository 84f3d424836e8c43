"""What the live hub reads of chat rooms: groups named `room:ID`."""

from __future__ import annotations

from collections.abc import Collection

from communities.queries import chat
from live import sources


def read_after(key: str, after: int, limit: int) -> list[sources.Row]:
    """Returns the frames after a number, as everybody in the room gets them."""
    return [sources.Row(number, frame) for number, frame in chat.frames_after(int(key), after, limit)]


def last_number(key: str) -> int:
    return chat.last_number(int(key))


def last_numbers(keys: Collection[str]) -> dict[str, int]:
    return {str(pk): number for pk, number in chat.last_numbers([int(key) for key in keys]).items()}


def may_enter(user_ids: Collection[int], key: str) -> set[int]:
    return chat.may_enter(user_ids, int(key))


def register() -> None:
    sources.register(
        "room", read_after=read_after, last_number=last_number, last_numbers=last_numbers, may_enter=may_enter
    )
