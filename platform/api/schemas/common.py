"""Pieces that several answers share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Query, Schema
from pydantic import AfterValidator, Field


def _plain(text: str) -> str:
    """Databases keep neither the null character nor half of a pair of surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("not Unicode") from error
    return text.replace("\x00", "")


Text = Annotated[str, AfterValidator(_plain)]
Asked = Annotated[str, AfterValidator(_plain), Field(max_length=300)]


class Problem(Schema):
    """RFC 9457; `errors` where fields are wrong."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] | None = None


class FieldProblem(Schema):
    field: str
    code: str
    message: str


class Place(Schema):
    """Where a list goes on."""

    cursor: str = Field("", max_length=2000, description="`next` of the answer before")
    limit: int = Field(50, ge=1, le=200)


class Listing(Place):
    """Where a list goes on, and since when."""

    updated_since: datetime | None = Field(None, description="Only what changed at or after this moment")


class Author(Schema):
    """Whoever wrote; `id` is null for former participants."""

    id: int | None
    name: str
    handle: str


Listed = Annotated[Listing, Query()]
Problem.model_rebuild()
# Every operation may answer these.
REFUSED = frozenset({400, 401, 403, 404, 409, 422, 429, 503})
