"""Pages of the editors' tree."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import Locale, PageViewRestriction, Site

from cms.models import ContentPage
from search.documents.page import read
from search.enums import Kind
from search.queries.search import search
from search.services.index import refresh

pytestmark = pytest.mark.django_db


def page(title: str, *, live: bool = True, language: str = "en", **fields: Any) -> ContentPage:
    locale, _made = Locale.objects.get_or_create(language_code=language)
    root = Site.objects.get(is_default_site=True).root_page
    made = ContentPage(title=title, slug=f"page-{title.lower().replace(' ', '-')}", live=live, locale=locale, **fields)
    root.add_child(instance=made)
    return made


def test_text_of_a_page_is_found_without_its_markup(embedded_index: Any) -> None:
    made = page("Rules of the house", lede="How we <b>talk</b>")
    made.body = [("text", "<p>Be <b>kind</b> to wetlands &amp; people</p>")]
    made.save()
    embedded_index.fill()

    hit = search("wetlands", actor=AnonymousUser()).hits[0]
    assert (hit.kind, hit.title, hit.language) == ("page", "Rules of the house", "en")
    assert hit.url == made.get_url()
    assert "Be kind to <mark>wetlands</mark> &amp; people" in hit.snippet


def test_drafts_private_pages_and_pages_that_went_are_not_found(embedded_index: Any) -> None:
    shown, draft, private = page("Shown wetland"), page("Draft wetland", live=False), page("Private wetland")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    embedded_index.fill()

    assert [document.object_id for document in read([shown.pk, draft.pk, private.pk])] == [shown.pk]
    assert [hit.title for hit in search("wetland", actor=AnonymousUser()).hits] == ["Shown wetland"]

    shown.unpublish()
    refresh(kind=Kind.PAGE, ids=[shown.pk])
    assert search("wetland", actor=AnonymousUser()).total == 0
