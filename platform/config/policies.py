"""Content policy: strict on public pages, looser on the editors' screens."""

from __future__ import annotations

from typing import Any

from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

EDITORS = ("/cms/", "/admin/")


HEADER = "Content-Security-Policy"


class ContentPolicy(CSPMiddleware):
    """The library puts the same words together for every answer; here that is done once, save where a view asks for others."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self.policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(EDITORS) and isinstance(response, HttpResponse):
            response[HEADER] = settings.EDITORS_CONTENT_POLICY
            return response
        if getattr(request, "_csp_nonce", None) or any(name.startswith("_csp") for name in vars(response)):
            response = super().process_response(request, response)
        else:
            response.setdefault(HEADER, self.policy)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
        return response
