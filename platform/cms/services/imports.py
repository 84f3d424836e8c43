"""Pages brought in from another system."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models import ContentPage, HomePage
from cms.services.pages import page_changed
from cms.services.tree import ensure_tree
from core.errors import FieldError, Invalid
from core.records import Chunk, Record
from core.text import clean_html, render

TITLE_LENGTH, LEDE_LENGTH = 255, 600


@transaction.atomic
def take(records: Sequence[Record], chunk: Chunk) -> None:
    """Makes content pages below the home page of their language, or below `parent`; a page waits for its parent."""
    ensure_tree()
    homes = {page.locale.language_code: page for page in HomePage.objects.select_related("locale")}
    parents = {str(record.raw("parent", str, "")) for record in records}
    above = {str(page.external_id): page for page in ContentPage.objects.filter(external_id__in=parents)}
    for record in records:
        values = _read(record)
        parent: Page | None = homes[record.language()]
        if name := record.raw("parent", str):
            parent = above.get(name)
            if parent is None:
                record.waits = FieldError(
                    "parent", "unknown", _("There is no such page, neither here nor in the file.")
                )
        if not record.is_sound or parent is None:
            continue
        made = record.external_id not in chunk.before
        page = _add(parent, values, record) if made else _change(chunk.before[record.external_id], values)
        (chunk.made if made else chunk.changed)[record.external_id] = page.pk
        page_changed(page_id=page.pk)


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


def _add(parent: Page, values: dict[str, Any], record: Record) -> ContentPage:
    slug = values["slug"] or f"page-{secrets.token_hex(4)}"
    if parent.get_children().filter(slug=slug).exists():
        slug = f"{slug}-{secrets.token_hex(3)}"
    page = ContentPage(**{**values, "slug": slug, "external_id": record.external_id, "locale": parent.locale})
    # The tree keeps its numbers in the parent's row, so that is read anew for each child.
    page = Page.objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision()
    return page


def _change(page_id: int, values: dict[str, Any]) -> ContentPage:
    page = ContentPage.objects.get(pk=page_id)
    for name in ("title", "lede", "body", "in_footer"):
        setattr(page, name, values[name])
    page.save_revision().publish()
    return page
