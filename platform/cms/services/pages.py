"""What the site does when an editor publishes, moves or removes a page. Wagtail writes the page; this states the fact."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import transaction

import outbox
from cms.facts import PageChanged, PageRemoved
from cms.models.content import SCOPE
from core.versions import raise_version


@transaction.atomic
def page_changed(*, page_id: int, actor: Any = None) -> None:
    """States that a page was published, taken back or moved; stored pages become old at once."""
    outbox.record(PageChanged(page_id=page_id), actor=actor)
    raise_version(SCOPE)


@transaction.atomic
def page_removed(*, page_id: int, actor: Any = None) -> None:
    """States that a page is gone."""
    outbox.record(PageRemoved(page_id=page_id), actor=actor)
    raise_version(SCOPE)


def menu_changed() -> None:
    """Makes stored pages old after the menu or a setting of the site changed."""
    raise_version(SCOPE)


@transaction.atomic
def keep_schedule() -> None:
    """Publishes and takes back pages for which editors gave an hour that has come."""
    call_command("publish_scheduled", verbosity=0)
