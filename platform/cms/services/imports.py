"""Pages brought in from another system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models import ContentPage, HomePage
from cms.services.planting import plant
from cms.services.tree import ensure_tree
from core.among import among
from core.errors import FieldError, Invalid
from core.records import LANGUAGES, Chunk, Record
from core.text import clean_html, render

TITLE_LENGTH, LEDE_LENGTH = 255, 600


@transaction.atomic
def take(records: Sequence[Record], chunk: Chunk) -> None:
    """Makes content pages below the home page of their language, or below `parent`; a page waits for its parent."""
    homes = _homes()
    parents = {str(record.raw("parent", str, "")) for record in records}
    above: dict[str, Page] = {
        str(page.external_id): page for page in ContentPage.objects.filter(external_id__in=among(parents))
    }
    values = {record.external_id: _read(record) for record in records}
    changed = [record for record in records if record.external_id in chunk.before]
    new = [record for record in records if record.external_id not in chunk.before and record.is_sound]
    found: list[tuple[Page, ContentPage]] = []
    while rest := [record for record in new if record.external_id not in above]:
        done = len(found)
        for record in rest:
            name = record.raw("parent", str)
            parent = above.get(name) if name else homes[record.language()]
            if parent is not None:
                page = ContentPage(**values[record.external_id], external_id=record.external_id)
                above[record.external_id] = page
                found.append((parent, page))
        if len(found) == done:
            break
    for record in records:
        name = record.raw("parent", str)
        if name and name not in above:
            record.waits = FieldError("parent", "unknown", _("There is no such page, neither here nor in the file."))
    plant(pages=found)
    chunk.made.update({str(page.external_id): page.pk for _parent, page in found})
    for record in changed:
        if record.is_sound:
            chunk.changed[record.external_id] = _change(chunk.before[record.external_id], values[record.external_id]).pk


def _homes() -> dict[str, Page]:
    """Returns the home pages by language; the tree is made where it is not there yet."""
    for _time in range(2):
        homes = {page.locale.language_code: page for page in HomePage.objects.select_related("locale")}
        if homes.keys() >= LANGUAGES:
            break
        ensure_tree()
    return homes


def _read(record: Record) -> dict[str, Any]:
    if record.members_of():
        record.fault("audience", "wider", _("Pages are for everybody; this record is for members only."))
    try:
        body = clean_html(record.text("body_html")) or render(record.text("body")).html
    except Invalid as problem:
        record.faults += problem.errors
        body = ""
    record.language()
    return {
        "title": record.line_of("title", max_length=TITLE_LENGTH, required=True),
        "lede": record.line_of("summary", max_length=LEDE_LENGTH),
        "body": [("text", body)] if body else [],
        "slug": slugify(record.text("slug") or record.text("title"))[:80],
        "in_footer": record.raw("in_footer", bool, False),
        "is_demo": record.raw("is_demo", bool, False),
        "first_published_at": record.moment("created_at", past=True) or timezone.now(),
    }


def _change(page_id: int, values: dict[str, Any]) -> ContentPage:
    page = ContentPage.objects.get(pk=page_id)
    for name in ("title", "lede", "body", "in_footer"):
        setattr(page, name, values[name])
    page.save_revision().publish()
    return page
