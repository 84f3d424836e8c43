"""The API as one thing: its operations, its errors, its description."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from api import errors
from api.answers import KEY, tagged
from api.caller import ANYBODY
from api.parser import BodyParser
from api.views import communities, events, practitioners, rooms, search, topics, vocabularies
from core.errors import HalqaError
from core.middleware import problem

PROBLEM = "application/problem+json"
DESCRIPTION = """Communities of practice, events, people and search of this site.

Reading needs no account where visitors may read; what the caller may not see is as missing (404). A program acts for a
person with a token from that person's settings (`Authorization: Bearer …`). Writes take an `Idempotency-Key` header.
Lists go on with `next` as `cursor`; `updated_since` gives what changed. Errors are problem details (RFC 9457)."""


class SiteApi(NinjaAPI):
    """Answers carry tags; the description says what errors really look like."""

    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> HttpResponse:
        response = super().create_response(request, data, **more)
        if request.method == "GET" and response.status_code == 200:
            return tagged(request, response)
        return response

    def get_openapi_schema(self, **more: Any) -> Any:
        schema = super().get_openapi_schema(**more)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                for code, response in operation["responses"].items():
                    if int(code) >= 400 and "application/json" in response.get("content", {}):
                        response["content"] = {PROBLEM: response["content"]["application/json"]}
                if method in {"post", "delete"}:
                    operation.setdefault("parameters", []).append(_KEY_PARAMETER)
        return schema


_KEY_PARAMETER = {
    "in": "header",
    "name": KEY,
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "Made by the caller; the same one again gives the first answer and happens once.",
}

api = SiteApi(
    title="Halqa",
    version="1.0.0",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
    auth=ANYBODY,
    parser=BodyParser(),
)
for module in (communities, topics, rooms, events, practitioners, search, vocabularies):
    api.add_router("", module.router)
api.add_exception_handler(HalqaError, errors.on_error)
api.add_exception_handler(HttpError, errors.on_http_error)
api.add_exception_handler(ValidationError, errors.on_invalid)


def answering_in_kind(view: Callable[..., Any]) -> Callable[..., Any]:
    """What goes wrong before or around an operation is told as problem details too."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The caller's language holds for this answer, not for what the thread does next.
        with translation.override(translation.get_language()):
            response = inner(request, *args, **kwargs)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response

    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = view(request, *args, **kwargs)
        except RequestDataTooBig:
            return problem(413, _("This is larger than what the site accepts."), "too_large")
        except SuspiciousOperation:
            return problem(400, _("The body is not readable as JSON."), "unreadable")
        if response.status_code == 405:
            refused = problem(405, _("This address does not do that."), "method_not_allowed")
            refused["Allow"] = response["Allow"]
            return refused
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer
