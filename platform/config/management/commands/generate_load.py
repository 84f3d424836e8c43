"""`manage.py generate_load`: a site of any size, the same for the same seed."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.load.plan import Plan
from config.load.services.everything import AlreadyLoaded, load
from config.load.services.removal import remove_load

AMOUNTS = ("practitioners", "communities", "topics", "posts", "events")
NOT_YET = ("needs", "offers")


class Command(BaseCommand):
    help = "Makes people, communities, topics, posts and events in any amount for benchmarks. --remove takes them away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name in (*AMOUNTS, *NOT_YET):
            parser.add_argument(f"--{name}", type=int, default=0)
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same content")
        parser.add_argument(
            "--until", type=date.fromisoformat, default=None, help="the day up to which things were written (today)"
        )
        parser.add_argument("--no-index", action="store_true", help="do not build the search index afterwards")
        parser.add_argument("--remove", action="store_true", help="take away what was generated, whatever the seed")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            counts = remove_load()
            self.stdout.write("Removed: " + ", ".join(f"{count} {name}" for name, count in counts.items()) + ".")
        else:
            self._load(options)
        if not options["no_index"]:
            call_command("search_rebuild", stdout=self.stdout)

    def _load(self, options: dict[str, Any]) -> None:
        for name in NOT_YET:
            if options[name]:
                raise CommandError(f"There are no {name} yet: this version has no matchmaking. Ask for --{name} 0.")
        plan = Plan(**{name: options[name] for name in AMOUNTS}, seed=options["seed"])
        if options["until"]:
            plan = replace(plan, now=datetime.combine(options["until"], time(), UTC))
        if fault := plan.fault():
            raise CommandError(fault)
        call_command("prepare", stdout=self.stdout)
        try:
            load(plan, say=self._say)
        except AlreadyLoaded as error:
            raise CommandError(str(error)) from error

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        # Whoever waits for a million rows sees it in a pipe too.
        self.stdout.flush()
