"""What every answer has in common: lists by cursor, tags, and the first answer again for a repeated key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Schema

from core import idempotency
from core.cursor import Page, paginate
from core.errors import FieldError, Invalid

T = TypeVar("T", bound=Model)
Shape = Callable[[Sequence[Any]], list[Schema]]
KEY = "Idempotency-Key"


def language() -> str:
    return get_language() or "en"


def absolute(request: HttpRequest, path: str) -> str:
    """Returns the full address of a page given below its language prefix, in the caller's language."""
    return request.build_absolute_uri(f"/{language()}/{path}")


def since(moment: datetime | None) -> datetime | None:
    """Returns the moment in UTC; without an offset it is taken for UTC. Raises Invalid for years that no row can have."""
    if moment is None:
        return None
    if not 1900 <= moment.year <= 2200:
        raise Invalid([FieldError("updated_since", "out_of_range", _("Choose a year between 1900 and 2200."))])
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def listed(rows: QuerySet[T], shape: Shape, *, order: tuple[str, ...], cursor: str, limit: int) -> dict[str, Any]:
    """Returns `{"results": […], "next": cursor or None}`; `shape` makes all results of a page at once."""
    page: Page[T] = paginate(rows, order=order, after=cursor, size=limit)
    return {"results": shape(page.items), "next": page.next or None}


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Gives a read its tag, so that an unchanged answer is not sent again; it depends on who asks and in which language."""
    etag = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    response["ETag"] = etag
    response.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
    found = get_conditional_response(request, etag=etag, response=response)
    return response if found is None else found


def once(request: HttpRequest, purpose: str, asked: Schema | None, run: Callable[[], tuple[int, Schema]]) -> Any:
    """Returns (status, body). With an `Idempotency-Key` the act happens once, and a repetition gets the first answer.

    The address belongs to what was asked: the same key elsewhere, or with another body, is a Conflict.
    """

    def answer() -> dict[str, Any]:
        status, body = run()
        return {"status": status, "body": body.model_dump(mode="json")}

    stored = idempotency.once(
        actor=request.user,
        key=request.headers.get(KEY, "").strip(),
        purpose=f"api:{purpose}",
        run=answer,
        digest=idempotency.digest_of([request.path, asked.model_dump(mode="json") if asked else None]),
    )
    return stored["status"], stored["body"]
