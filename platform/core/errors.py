"""What services raise and every entrance translates: pages, API (RFC 9457), sockets (`code`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

# What a person is told where nothing more exact is known.
NOTHING_HERE = _("There is nothing here that you may see.")
FIELDS_WRONG = _("Some fields need a change. Nothing was saved.")
TOO_MANY = _("Too many requests. Please wait a moment.")


class HalqaError(Exception):
    """Base: `code` for programs, `message` for people, `status` for HTTP."""

    status = 400
    code = "error"

    def __init__(self, message: Text = "", *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code


class Refused(HalqaError):
    """A rule said no."""

    status = 403
    code = "denied"


class Hidden(HalqaError):
    """Missing, or not to be seen: the two look the same."""

    status = 404
    code = "not_found"

    def __init__(self, message: Text = NOTHING_HERE, *, code: str = "") -> None:
        super().__init__(message, code=code)


class Conflict(HalqaError):
    """Somebody else changed it first: `current` is what stands now, what was typed is kept by the entrance."""

    status = 409
    code = "conflict"

    def __init__(self, message: Text, *, current: object = None, code: str = "") -> None:
        super().__init__(message, code=code)
        self.current = current


@dataclass(frozen=True, slots=True)
class FieldError:
    field: str
    code: str
    message: Text


class Invalid(HalqaError):
    """Bad input, field by field."""

    status = 422
    code = "invalid"

    def __init__(self, errors: Sequence[FieldError], message: Text = FIELDS_WRONG) -> None:
        super().__init__(message)
        self.errors = list(errors)


class TooMany(HalqaError):
    """A limit was reached; `retry_after` is in seconds."""

    status = 429
    code = "too_many"

    def __init__(self, message: Text = TOO_MANY, *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(HalqaError):
    """A service we lean on is away; what a person wrote is kept."""

    status = 503
    code = "unavailable"

    def __init__(self, message: Text, *, service: str = "", retry_after: int = 30) -> None:
        super().__init__(message)
        self.service = service
        self.retry_after = retry_after
