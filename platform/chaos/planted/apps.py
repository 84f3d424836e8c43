"""Installs the planted parts; calendars may be read from the rig's own server."""

from __future__ import annotations

from django.apps import AppConfig

from chaos.planted.switch import switch


class Planted(AppConfig):
    name = "chaos.planted"
    label = "chaos_planted"

    def ready(self) -> None:
        from core.fetch import fetch
        from events.services import sources

        told = switch()

        def from_the_rig(*words: object, **more: object) -> object:
            return fetch(*words, allow=told.read().get("allow", []), **more)  # type: ignore[arg-type]

        # The guard against our own network stands everywhere else; only this process of the rig's site is let in.
        vars(sources)["fetch"] = from_the_rig
