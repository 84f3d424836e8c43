"""Errors as programs read them: problem details (RFC 9457) in the caller's language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import HttpError, ValidationError

from core.errors import FieldError, HalqaError, Invalid
from core.middleware import error_response, problem

# Messages for what a value can be; the code is the library's own name of the fault.
WORDS = {
    "int": gettext_lazy("Enter a whole number."),
    "bool": gettext_lazy("Enter true or false."),
    "datetime": gettext_lazy("Enter a date and time such as 2027-05-31T14:00:00Z."),
    "uuid": gettext_lazy("Enter a UUID such as 123e4567-e89b-12d3-a456-426614174000."),
    "string": gettext_lazy("Enter a text."),
}


class NotSignedIn(HalqaError):
    """Whoever asks is not known, or no longer."""

    status = 401
    code = "sign_in"


class Unreadable(HalqaError):
    """What was sent is not what this address reads."""

    status = 400
    code = "unreadable"


def on_error(request: HttpRequest, error: Any) -> HttpResponse:
    """Answers what a service raised."""
    if isinstance(error, (NotSignedIn, Unreadable)):
        response = problem(error.status, str(error.message), error.code)
        if error.status == 401:
            response["WWW-Authenticate"] = 'Bearer realm="Halqa"'
        response["Cache-Control"] = "no-store"
        return response
    return error_response(request, error)


def on_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    """Answers what the library refused: a body that is no JSON, somebody who is not signed in."""
    assert isinstance(error, HttpError)
    if error.status_code == 401:
        return on_error(request, NotSignedIn(_("Sign in or send a token to do this.")))
    if error.status_code == 400:
        return on_error(request, Unreadable(_("The body is not readable as JSON.")))
    return problem(error.status_code, str(error), "error")


def on_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """Answers values of the wrong form, each under the name of its field."""
    assert isinstance(error, ValidationError)
    return on_error(request, Invalid([_field(entry) for entry in error.errors]))


def _field(entry: dict[str, Any]) -> FieldError:
    places = [str(place) for place in entry.get("loc", ())]
    named = [place for place in places[1:] if place not in {"payload", "query"}]
    field, code = ".".join(named) or "body", str(entry.get("type", "invalid"))
    if code == "missing":
        return FieldError(field, "required", _("Fill in “{field}”.").format(field=field))
    if code == "string_too_long":
        limit = entry.get("ctx", {}).get("max_length", 0)
        return FieldError(field, "too_long", _("At most {max} characters fit.").format(max=limit))
    word = next((text for start, text in WORDS.items() if code.startswith(start)), None)
    return FieldError(field, code, str(word) if word else _("This value cannot be read."))


@csrf_exempt
def not_found(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """Any other address below `/api/`."""
    return problem(404, _("There is nothing here that you may see."), "not_found")
