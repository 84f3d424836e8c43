"""Answers to what went wrong before a view of ours could answer."""

from __future__ import annotations

import sqlite3
import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import typed
from core.errors import HalqaError, Unavailable
from core.middleware import error_response, problem, wants_json
from ui import cldr

# Seconds: PostgreSQL restarts, and comes back from a crash, within this time.
RETRY_AFTER = 10
TOO_LONG = gettext_lazy(
    "This page needed more time than one page may take, so it was stopped. Ask for less: fewer filters, a shorter "
    "period, or one word more."
)


class TooLarge(HalqaError):
    """More than a form or a page of ours ever sends."""

    status = 413
    code = "too_large"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return error_response(request, TooLarge(_("This is larger than what the site accepts.")))
    return render(request, "400.html", status=400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that was open for too long is shown again, ready to be sent; another site's form is not."""
    if wants_json(request):
        return problem(403, _("The page was open for too long. Load it again, then repeat what you did."), "csrf")
    context = {"typed": typed.section(request, first=True)}
    return render(request, "403_csrf.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Rendered without context: whatever failed may fail again in a context processor.

    Django calls it while the exception is being handled; a database that is away is no fault of ours: 503.
    """
    error = sys.exc_info()[1]
    if was_stopped(error):
        return error_response(request, Unavailable(TOO_LONG, service="database", retry_after=RETRY_AFTER))
    if is_away(error):
        response = _unavailable(request)
        response["Retry-After"] = str(RETRY_AFTER)
        return response
    return HttpResponse(_with_typed(request, get_template("500.html").render({})), status=500)


def was_stopped(error: BaseException | None) -> bool:
    """Whether PostgreSQL stopped a statement of a page at its time limit (`query_canceled`)."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) == "57014"


def _with_typed(request: HttpRequest, page: str) -> str:
    """Returns a page that stands by itself, with what was typed before its end, in the language it was asked in."""
    kept, code = typed.section(request), cldr.language()
    part = f'<div lang="{code}" dir="{cldr.direction(code)}">{kept}</div>' if kept else ""
    return page.replace("</div></main>", f"{part}</div></main>", 1)


def is_away(error: BaseException | None) -> bool:
    """Whether the database could not be reached, was ending or starting, had no room or connection left, or stayed locked.

    A mistake in a query is none of these, though Django calls some of them by the same name.
    """
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return "locked" in str(cause) or "disk is full" in str(cause)
    # Classes of PostgreSQL's error codes (its manual, appendix A): connection, resources, operator intervention.
    code = getattr(cause, "sqlstate", None) or ""
    return not code or code[:2] in {"08", "53", "57"}


def _unavailable(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return problem(503, str(_("This did not work. Please try again.")), "unavailable")
    return HttpResponse(_with_typed(request, get_template("503.html").render({})), status=503)
