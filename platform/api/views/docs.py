"""`/api/docs`: the description for people, drawn by the library's own files; nothing comes from another host."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The drawing library writes style attributes, so this page alone allows them."""
    response = render(request, "api/docs.html", {"schema_url": "/api/v1/openapi.json"})
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    response._csp_update = {"style-src": [*directives["default-src"], "'unsafe-inline'"]}  # type: ignore[attr-defined]
    return response
