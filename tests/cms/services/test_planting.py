"""Pages put into the tree many at a time are the pages that an editor publishes one by one."""

from __future__ import annotations

from typing import Any

import pytest
from django.forms.models import model_to_dict
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.models import IndexEntry

from cms.models import ContentPage, HomePage
from cms.services import planting
from cms.services.tree import ensure_tree

pytestmark = [pytest.mark.django_db, pytest.mark.both]
# What no two pages share.
OWN = {
    "id", "pk", "page_ptr", "page_ptr_id", "path", "slug", "url_path", "translation_key", "latest_revision",
    "latest_revision_id", "live_revision", "live_revision_id", "latest_revision_created_at", "last_published_at",
    "first_published_at",
}  # fmt: skip


@pytest.fixture
def home() -> HomePage:
    return ensure_tree()


def _page(**changes: Any) -> ContentPage:
    values = {"title": "Guide", "slug": "guide", "lede": "What to do", "body": [("text", "<p>Do <b>this</b>.</p>")]}
    return ContentPage(**(values | changes))


def _written(page: ContentPage) -> dict[str, Any]:
    """Everything that stands in the database of a page, but for keys, places and moments."""
    stored = ContentPage.objects.get(pk=page.pk)
    fields = {
        field.attname: field.value_from_object(stored) for field in stored._meta.concrete_fields
        if field.attname not in OWN
    }  # fmt: skip
    fields["body"] = [(block.block_type, block.value.source) for block in stored.body]
    revisions = []
    for revision in Revision.objects.filter(object_id=str(page.pk)):
        content = {name: value for name, value in revision.content.items() if name not in OWN | {"live", "body"}}
        kept = model_to_dict(revision, exclude=["id", "created_at", "object_id", "content"])
        revisions.append((kept, content, [block.value.source for block in revision.as_object().body]))
    entries = [
        model_to_dict(entry, exclude=["id", "timestamp", "uuid", "page", "revision"]) | {"has": bool(entry.revision_id)}
        for entry in PageLogEntry.objects.filter(page=page.pk).order_by("pk")
    ]
    return {
        "fields": fields,
        "is_whole": (stored.live_revision_id, stored.latest_revision_id) == (page.live_revision_id,) * 2,
        "is_dated": None not in (stored.last_published_at, stored.latest_revision_created_at),
        "revisions": revisions,
        "entries": entries,
        "found": [
            (entry.title, entry.body)
            for entry in IndexEntry.objects.filter(object_id=str(page.pk), content_type=stored.content_type)
        ],
        "references": list(
            ReferenceIndex.objects.filter(object_id=str(page.pk)).values_list("to_object_id", "model_path")
        ),
    }


def test_a_page_is_written_as_if_an_editor_published_it(home: HomePage) -> None:
    by_hand = home.add_child(instance=_page(live=False, slug="by-hand"))
    by_hand.save_revision().publish()
    by_hand.refresh_from_db()
    planted = _page(slug="planted")
    planting.plant(pages=[(home, planted)])

    planting.index(page_ids=[by_hand.pk, planted.pk])

    one, other = _written(by_hand), _written(planted)
    for each in (one, other):
        assert each["is_whole"] and each["is_dated"] and len(each["revisions"]) == 1 and each["found"]
    assert other == one
    assert planted.url_path == by_hand.url_path.replace("by-hand", "planted")


def test_the_tree_stays_sound_and_goes_on_growing(home: HomePage) -> None:
    first = home.add_child(instance=_page(slug="first"))
    top, below, last = _page(slug="top"), _page(slug="below"), _page(slug="below")
    planting.plant(pages=[(home, top), (top, below), (top, last), (first, _page(slug="deep"))])
    home.refresh_from_db()
    home.add_child(instance=_page(slug="after"))

    assert [page.slug for page in home.get_children().type(ContentPage)] == ["first", "top", "after"]
    top, first = (ContentPage.objects.get(slug=slug) for slug in ("top", "first"))
    assert [page.slug[:6] for page in top.get_children()] == ["below", "below-"]
    assert (first.numchild, top.numchild, [page.slug for page in first.get_children()]) == (1, 2, ["deep"])
    assert Page.find_problems() == ([], [], [], [], [])
    assert {page.url_path for page in top.get_children()} == {
        f"{top.url_path}{page.slug}/" for page in top.get_children()
    }


def test_where_the_tree_is_full_nothing_is_written(home: HomePage, monkeypatch: Any) -> None:
    monkeypatch.setattr(planting, "LONGEST_PATH", len(home.path) + Page.steplen)
    top = _page(slug="top")
    before = Page.objects.count()
    with pytest.raises(ValueError, match="no place"):
        planting.plant(pages=[(home, top), (top, _page(slug="below"))])
    assert Page.objects.count() == before


def test_a_planted_page_is_edited_and_moved_like_any_other(home: HomePage) -> None:
    top, below = _page(slug="top"), _page(slug="below")
    planting.plant(pages=[(home, top), (home, below)])
    page = ContentPage.objects.get(slug="below")
    page.title = "Changed"
    page.save_revision().publish()
    page.move(ContentPage.objects.get(slug="top"), pos="last-child")
    page.refresh_from_db()
    assert (page.title, page.get_parent().slug, page.revisions.count()) == ("Changed", "top", 2)
    assert Page.find_problems() == ([], [], [], [], [])
