"""What the site does when an editor publishes, moves or removes a page. Wagtail writes the page; this states the fact."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import transaction
from wagtail.models import Page

import outbox
from cms.facts import PageChanged, PageRemoved
from cms.models.content import SCOPE
from core.pages import FRAME
from core.versions import raise_version


@transaction.atomic
def page_changed(*, page_id: int, actor: Any = None) -> None:
    """States that a page was published, taken back or moved; stored pages become old at once."""
    outbox.record(PageChanged(page_id=page_id), actor=actor)
    raise_version(SCOPE, FRAME)


@transaction.atomic
def page_removed(*, page_id: int, actor: Any = None) -> None:
    """States that a page is gone."""
    outbox.record(PageRemoved(page_id=page_id), actor=actor)
    raise_version(SCOPE, FRAME)


@transaction.atomic
def closed_or_opened(*, page_id: int) -> None:
    """States a change of every page that an editor closed to some, or opened again: it and all below it."""
    page = Page.objects.filter(pk=page_id).first()
    below = page.get_descendants(inclusive=True).values_list("pk", flat=True) if page else ()
    for pk in below:
        outbox.record(PageChanged(page_id=pk))
    raise_version(SCOPE, FRAME)


def menu_changed() -> None:
    """Makes stored pages old after the menu or a setting of the site changed."""
    raise_version(SCOPE, FRAME)


@transaction.atomic
def keep_schedule() -> None:
    """Publishes and takes back pages for which editors gave an hour that has come."""
    call_command("publish_scheduled", verbosity=0)
