"""What somebody typed into a form that could not be taken: shown again, so that it can be sent once more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

# Values under these names are never written into a page, and a form with one of them is typed anew.
SECRET = re.compile(r"pass|secret|token|code|otp|credential|csrf|recovery", re.IGNORECASE)
# Shorter words are typed again sooner than a page is read.
WORTH_KEEPING = 40


@dataclass(frozen=True, slots=True)
class Typed:
    """One field as it was sent; `is_long` says that a person wrote it, rather than chose it."""

    name: str
    value: str
    is_long: bool


def fields(request: HttpRequest) -> list[Typed]:
    """Returns what was sent by one of our own forms, without secrets and files; nothing for another site's form.

    Another site's words must not stand in a page of ours that sends them at one click.
    """
    if request.method != "POST" or not is_own_form(request) or "form" not in (request.content_type or ""):
        return []
    try:
        sent = request.POST
    except (UnreadablePostError, RawPostDataException, ValueError, OSError):
        return []
    names = [name for name in sent if not name.startswith("csrf")]
    if any(SECRET.search(name) for name in names):
        return []
    return [
        Typed(name, value, len(value) >= WORTH_KEEPING or "\n" in value)
        for name in names
        for value in map(str, sent.getlist(name))
    ]


def is_own_form(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent it (Origin; Referer where there is none)."""
    origin = request.headers.get("Origin", "")
    said = urlsplit(origin if origin and origin != "null" else request.headers.get("Referer", ""))
    return bool(said.netloc) and (said.scheme, said.netloc) == (request.scheme, request.get_host())


def is_worth_keeping(found: list[Typed]) -> bool:
    return any(field.is_long for field in found)


def section(request: HttpRequest, *, again: bool = True, first: bool = False) -> SafeString:
    """Returns the part of a page that shows what was typed and sends it again; "" where there is nothing to keep.

    `first` says that sending again is what the page is for.
    """
    found = fields(request)
    if not is_worth_keeping(found):
        return SafeString("")
    # Files cannot be handed back to a browser.
    context: dict[str, Any] = {"typed": found, "again": again, "had_files": bool(request.FILES), "first": first}
    context |= {"address": request.get_full_path(), "csrf": get_token(request)}
    # Without the request: what the page has around it may be what failed.
    return render_to_string("errors/_typed.html", context)


def leads_to_sign_in(location: str) -> bool:
    return urlsplit(location).path == settings.LOGIN_URL
