"""Values that several bodies and answers hold."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
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


class Author(Schema):
    """Whoever wrote; `id` is null for former participants."""

    id: int | None
    name: str
    handle: str
