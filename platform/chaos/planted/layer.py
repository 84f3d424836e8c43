"""A channel layer that loses words, brings them out of order and twice, when the rig says so."""

from __future__ import annotations

import random
from collections import deque
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer

from chaos.planted.switch import note, switch


class BadLayer(RedisPubSubChannelLayer):  # type: ignore[misc]
    """Each process loses and mixes up for itself, at its own end, so that what reached one is missing at another."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._switch = switch()
        self._mixers: dict[str, Mixer] = {}

    async def receive(self, channel: str) -> dict[str, Any]:
        mixer = self._mixers.setdefault(channel, Mixer())
        while True:
            if mixer.ready:
                return mixer.ready.popleft()
            message = await self._get_layer().receive(channel)
            became = mixer.take(message, **self._switch.read().get("layer", {}))
            if became != "delivered":
                note("layer", became)


class Mixer:
    """`take` decides what becomes of a word; what is to be delivered stands in `ready`, in that order."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self.ready: deque[dict[str, Any]] = deque()
        self._held: list[dict[str, Any]] = []
        self._chance = chance or random.Random()

    def take(self, message: dict[str, Any], drop: float = 0.0, reorder: float = 0.0, double: float = 0.0) -> str:
        """Returns which of four: lost, moved (kept back until after the next), doubled, delivered."""
        told = self._chance.random()
        if told < drop:
            return "lost"
        if told < drop + reorder:
            self._held.append(message)
            return "moved"
        twice = told < drop + reorder + double
        self.ready.extend([message, message] if twice else [message])
        self.ready.extend(self._held)
        self._held = []
        return "doubled" if twice else "delivered"
