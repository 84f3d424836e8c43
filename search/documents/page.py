"""Pages of the Wagtail tree: live and open to everybody. A page in another language is a page of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Site
from wagtail.rich_text import RichText

from search.documents.days import day_number, seconds
from search.documents.document import Document, Text
from search.enums import Kind

VARIANTS = ("",)
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")
# The host pages show lists that are found by themselves.
LEFT_OUT = frozenset({"homepage", "directorypage", "communitiespage", "calendarpage", "communitypage"})


def ids(after: int, size: int) -> list[int]:
    return list(Page.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def _plain(html: str) -> str:
    return _SPACE.sub(" ", unescape(_TAG.sub(" ", html))).strip()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, RichText):
        yield _plain(value.source)
    elif isinstance(value, StreamValue):
        for child in value:
            yield from _texts(child.value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, (list, tuple)) or hasattr(value, "list_block"):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str) and value and not value.startswith(("/", "http:", "https:")):
        yield _plain(value)


def body(page: Page) -> str:
    """Returns the text of a page's own rich text and stream fields."""
    parts: list[str] = []
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            parts += _texts(getattr(page, field.name))
        elif isinstance(field, RichTextField):
            parts.append(_plain(getattr(page, field.name)))
        elif field.name in {"intro", "lede", "summary", "search_description"}:
            parts += _texts(getattr(page, field.name))
    return "\n".join(part for part in parts if part)


def read(wanted: Sequence[int]) -> list[Document]:
    site = Site.objects.filter(is_default_site=True).values_list("root_page__path", flat=True).first()
    pages = (
        Page.objects.filter(pk__in=wanted, depth__gt=1)
        .live()
        .public()
        .select_related("locale", "content_type")
        .specific()
    )
    documents = []
    for page in pages:
        if site is None or page.content_type.model in LEFT_OUT or page.alias_of_id:
            continue
        url = page.get_url()
        if not url:
            continue
        language = page.locale.language_code
        moment = page.last_published_at or page.first_published_at
        documents.append(
            Document(
                kind=Kind.PAGE,
                object_id=page.pk,
                texts=[Text(language, page.title, body(page), url)],
                path=url,
                audience=("public",),
                facets={"language": (language,)},
                first_day=day_number(moment),
                last_day=day_number(moment),
                updated=seconds(moment),
                name=page.title,
                card={},
            )
        )
    return documents
