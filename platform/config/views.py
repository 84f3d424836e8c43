"""Answers to what went wrong before a view of ours could answer."""

from __future__ import annotations

import sqlite3
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from core.middleware import problem, wants_json

# Seconds: PostgreSQL restarts, and comes back from a crash, within this time.
RETRY_AFTER = 10


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a closed page or another site: what was typed stays in the browser, and the page says how to go on."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Rendered without context: whatever failed may fail again in a context processor.

    Django calls it while the exception is being handled; a database that is away is no fault of ours: 503.
    """
    if is_away(sys.exc_info()[1]):
        response = _unavailable(request)
        response["Retry-After"] = str(RETRY_AFTER)
        return response
    return HttpResponse(get_template("500.html").render({}), status=500)


def is_away(error: BaseException | None) -> bool:
    """Whether the database could not be reached, was ending or starting, had no connection left, or stayed locked.

    A mistake in a query is none of these, though Django calls some of them by the same name.
    """
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return "locked" in str(cause)
    # Classes of PostgreSQL's error codes (its manual, appendix A): connection, resources, operator intervention.
    code = getattr(cause, "sqlstate", None) or ""
    return not code or code[:2] in {"08", "53", "57"}


def _unavailable(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return problem(503, str(_("This did not work. Please try again.")), "unavailable")
    return HttpResponse(get_template("503.html").render({}), status=503)
