"""Demo content: real vocabularies and meetings, invented people who talk like practitioners."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

import outbox
from communities.services import upkeep
from config.demo.services import calendar, discussion, pages, people, removal, talk


class Command(BaseCommand):
    help = "Loads the demo content; running it again adds only what is missing. --remove takes it away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="delete everything that the demo brought")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            counts = removal.remove_demo()
            self.stdout.write("Removed: " + ", ".join(f"{count} {name}" for name, count in counts.items()) + ".")
            return
        call_command("prepare", stdout=self.stdout)
        # Nobody is told of what only seems to happen.
        with outbox.leaving_out("notifications"):
            persons = people.load_people()
            self.stdout.write(f"{len(persons)} people")
            communities = talk.load_communities(persons)
            topics = talk.load_topics(persons, communities)
            lines = talk.load_chat(persons, communities)
            discussion.load_discussion(persons, communities)
            talk.set_last_activity(communities)
            upkeep.count_activity()
            self.stdout.write(f"{len(communities)} communities, {topics} new topics, {lines} new lines of chat")
            meetings = calendar.load_meetings()
            events = calendar.load_events(persons, communities)
            self.stdout.write(f"{meetings} new meetings, {events} new events")
            self.stdout.write(f"{pages.load_pages()} new pages")
