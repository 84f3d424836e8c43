"""Bodies as callers send them: JSON; or the fields of a form, which is what simple clients send of themselves."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class BodyParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """Returns what was sent; raises ValueError for what is no JSON."""
        if (request.content_type or "") in FORMS:
            return request.POST.dict()
        return json.loads(request.body, parse_constant=_refuse)


def _refuse(constant: str) -> Any:
    """NaN and infinities are no JSON (RFC 8259, section 6)."""
    raise ValueError(constant)
