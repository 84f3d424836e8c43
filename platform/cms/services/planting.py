"""Content pages put into the tree many at a time: what an editor's "publish" writes for each, in a few statements for all."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from modelcluster.models import get_all_child_relations, get_serializable_data_for_fields
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends_with_name

import outbox
from cms.facts import PagesTaken
from cms.models import ContentPage
from cms.models.content import SCOPE
from core.among import among
from core.pages import FRAME
from core.rows import give_keys, insert, rewrite
from core.versions import raise_version

LONGEST_PATH: int = Page._meta.get_field("path").max_length


@transaction.atomic
def plant(*, pages: Sequence[tuple[Page, ContentPage]]) -> None:
    """Publishes new pages, each below its parent: a page that is there, or one that stands before it in the list.

    A slug that a sibling has gets some letters more. Wagtail's signals are not sent: its two indexes are brought up by
    the reader of what was taken in. Raises ValueError where the tree is too deep or a parent is full.
    """
    if not pages:
        return
    new = [page for _parent, page in pages]
    there = [parent for parent, _page in pages if parent.pk]
    locked = {row.pk: row for row in _locked(there)}
    parents: list[Page] = [locked[parent.pk] if parent.pk else parent for parent, _page in pages]
    _place(parents, new, _taken(locked.values(), new))
    give_keys(new)
    _publish(new)
    rewrite(locked.values(), ["numchild"])
    outbox.record(PagesTaken(page_ids=tuple(page.pk for page in new)))
    raise_version(SCOPE, FRAME)


def _locked(parents: Sequence[Page]) -> list[Page]:
    rows = Page.objects.select_for_update().filter(pk__in=among({parent.pk for parent in parents}))
    return list(rows.order_by("pk"))


def _taken(parents: Any, new: Sequence[ContentPage]) -> set[tuple[str, str]]:
    """Returns the slugs of pages that are there, each with the place above it; one query."""
    rows = Page.objects.filter(
        slug__in=among({page.slug for page in new}), depth__in={parent.depth + 1 for parent in parents}
    ).values_list("path", "slug")
    return {(path[: -Page.steplen], slug) for path, slug in rows}


def _place(parents: Sequence[Page], new: Sequence[ContentPage], taken: set[tuple[str, str]]) -> None:
    last: dict[str, int] = {}
    for parent, page in zip(parents, new, strict=True):
        if parent.path not in last:
            last[parent.path] = _last_step(parent)
        last[parent.path] += 1
        if last[parent.path] >= len(Page.alphabet) ** Page.steplen or len(parent.path) + Page.steplen > LONGEST_PATH:
            raise ValueError("no place in the tree")
        page.path, page.depth = Page._get_path(parent.path, parent.depth + 1, last[parent.path]), parent.depth + 1
        parent.numchild += 1
        if not page.slug:
            page.slug = f"page-{secrets.token_hex(4)}"
        elif (parent.path, page.slug) in taken:
            page.slug = f"{page.slug}-{secrets.token_hex(3)}"
        taken.add((parent.path, page.slug))
        page.locale_id = parent.locale_id
        page.url_path = f"{parent.url_path}{page.slug}/"


def _last_step(parent: Page) -> int:
    if not parent.pk or not parent.numchild:
        return 0
    below = Page.objects.filter(depth=parent.depth + 1, path__range=parent._get_children_path_interval(parent.path))
    path = below.order_by("-path").values_list("path", flat=True).first()
    return int(Page._str2int(path[-Page.steplen :])) if path else 0


def _publish(new: Sequence[ContentPage]) -> None:
    now = timezone.now()
    kind, base = ContentType.objects.get_for_model(ContentPage), ContentType.objects.get_for_model(Page)
    lists: dict[str, list[Any]] = {
        relation.get_accessor_name(): [] for relation in get_all_child_relations(ContentPage)
    }
    for page in new:
        page.content_type = kind
        page.live, page.has_unpublished_changes, page.draft_title = True, False, page.title
        page.last_published_at = page.latest_revision_created_at = now
    revisions = [
        Revision(
            content_type_id=kind.pk,
            base_content_type_id=base.pk,
            object_id=str(page.pk),
            object_str=str(page),
            created_at=now,
            content={**get_serializable_data_for_fields(page), **lists},
        )
        for page in new
    ]
    insert(revisions)
    for page, revision in zip(new, revisions, strict=True):
        page.latest_revision_id = page.live_revision_id = revision.pk
    insert(new)
    _log(new, revisions, kind)


def _log(new: Sequence[ContentPage], revisions: Sequence[Revision], kind: ContentType) -> None:
    now = timezone.now()
    entries = []
    for page, revision in zip(new, revisions, strict=True):
        common = {"content_type_id": kind.pk, "label": page.draft_title, "page_id": page.pk, "timestamp": now}
        entries.append(PageLogEntry(action="wagtail.create", content_changed=True, **common))
        entries.append(PageLogEntry(action="wagtail.publish", content_changed=True, revision_id=revision.pk, **common))
    insert(entries, keyed=False)


def index(*, page_ids: Sequence[int]) -> None:
    """Brings Wagtail's index of words and its index of references in step with these pages; a second run changes nothing."""
    pages = list(ContentPage.objects.filter(pk__in=page_ids).order_by("pk"))
    for _name, backend in get_search_backends_with_name(with_auto_update=True):
        backend.add_bulk(ContentPage, pages)
    with transaction.atomic():
        for page in pages:
            ReferenceIndex.create_or_update_for_object(page)
