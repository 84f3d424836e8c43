"""Where a list goes on, and since when."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Query, Schema
from pydantic import Field


class Place(Schema):
    cursor: str = Field("", max_length=2000, description="`next` of the answer before")
    limit: int = Field(50, ge=1, le=200)


class Listing(Place):
    updated_since: datetime | None = Field(None, description="Only what changed at or after this moment")


Listed = Annotated[Listing, Query()]
