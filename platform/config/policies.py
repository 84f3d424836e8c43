"""Content policy: strict on public pages, looser on the editors' screens."""

from __future__ import annotations

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

EDITORS = ("/cms/", "/admin/")


class ContentPolicy(CSPMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(EDITORS) and isinstance(response, HttpResponse):
            response["Content-Security-Policy"] = settings.EDITORS_CONTENT_POLICY
            return response
        response = super().process_response(request, response)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
        return response
