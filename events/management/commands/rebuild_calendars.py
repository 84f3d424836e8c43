"""`manage.py rebuild_calendars`: the stored calendar text of every event anew, after the site's address changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from events.services.components import rebuild_all


class Command(BaseCommand):
    help = "Builds the stored calendar text of every event anew, for instance after SITE_URL changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("Events done: {count}").format(count=rebuild_all()))
