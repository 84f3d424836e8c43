"""Uploaded pictures, in the sizes that pages show. Nothing else of the folder of uploaded files is given by its address."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path
from django.views.static import serve

FOLDER = "images"
YEAR = 365 * 24 * 3600


def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Returns a picture as its file holds it; Http404 where there is none.

    Photos have names that nobody can guess. Documents of events lie elsewhere and are given by `events`, with rights.
    """
    answer = serve(request, name, document_root=str(settings.MEDIA_ROOT / FOLDER))
    # Another picture has another name.
    answer["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return answer


def urls() -> list[URLPattern]:
    """Returns the address of pictures, none where MEDIA_URL names another host."""
    place = settings.MEDIA_URL
    below = rf"^{re.escape(place.strip('/'))}/{FOLDER}/(?P<name>[^/.][^/]*)$"
    return [re_path(below, picture)] if place.startswith("/") else []
