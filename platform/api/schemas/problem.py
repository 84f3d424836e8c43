"""Errors as the description tells them (RFC 9457)."""

from __future__ import annotations

from ninja import Schema


class FieldProblem(Schema):
    field: str
    code: str
    message: str


class Problem(Schema):
    """`errors` where fields are wrong."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] | None = None


# Every operation may answer these.
REFUSED = frozenset({400, 401, 403, 404, 409, 422, 429, 503})
