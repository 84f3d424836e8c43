"""The yardstick of pages: a bare Django page of the same bytes, without middleware, session and database.

It is served by the same server with the same options. `/page/NAME` is a Django template with a loop over twenty posts held
in memory, each with eight variables, escaped, and two dates, as anybody would write it; `/joined/NAME` only puts twenty
finished pieces together. Both are filled up to the bytes of the page that they stand beside, with that page's own text.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

PIECES = 20
FOLDER = Path(os.environ["BENCH_PAGES"])
JOINED = "{% for piece in pieces %}{{ piece|safe }}{% endfor %}"
PAGE = """<!doctype html>
<html lang="{{ language }}"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
{% for post in posts %}<article class="post" id="p{{ post.number }}" lang="{{ post.language }}">
<header><a href="{{ post.url }}">{{ post.name }}</a> <span class="avatar">{{ post.initials }}</span>
<time datetime="{{ post.at|date:'c' }}">{{ post.at|date:"j F Y, H:i" }}</time></header>
<div>{{ post.text|safe }}</div>
<footer>{% if post.answers %}<a href="{{ post.url }}">{{ post.answers }}</a>{% endif %}</footer></article>
{% endfor %}{{ rest|safe }}</body></html>
"""

settings.configure(
    SECRET_KEY="bare",  # noqa: S106 (signs nothing)
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    USE_TZ=True,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)


@cache
def pieces(name: str) -> list[str]:
    text = (FOLDER / name).read_text()
    size = len(text) // PIECES + 1
    return [text[start : start + size] for start in range(0, len(text), size)]


@cache
def template(name: str) -> Any:
    return engines["django"].from_string(PAGE if name == "page" else JOINED)


@cache
def filled(name: str) -> dict[str, Any]:
    """Returns what the template shows, so that the page comes to the bytes of the one kept under this name."""
    wanted = len((FOLDER / name).read_bytes())
    posts = [
        {
            "number": number,
            "language": "ar",
            "url": f"/people/{number}/",
            "name": f"Practitioner {number}",
            "initials": "P",
            "at": datetime(2026, 11, number, 9, 30, tzinfo=UTC),
            "text": "",
            "answers": number % 3,
        }
        for number in range(1, PIECES + 1)
    ]
    told = {"posts": posts, "language": "en", "title": "Bare page", "rest": ""}
    left = wanted - len(template("page").render(told).encode())
    share = max(0, left) // PIECES
    for post, piece in zip(posts, pieces(name), strict=False):
        # Cut by bytes, a letter that is cut in two goes.
        post["text"] = piece.encode()[:share].decode(errors="ignore")
    told["rest"] = " " * max(0, wanted - len(template("page").render(told).encode()))
    return told


def page(_request: HttpRequest, name: str) -> HttpResponse:
    return _answer(template("page").render(filled(name)))


def joined(_request: HttpRequest, name: str) -> HttpResponse:
    return _answer(template("joined").render({"pieces": pieces(name)}))


def _answer(text: str) -> HttpResponse:
    response = HttpResponse(text)
    response["Content-Length"] = str(len(response.content))
    return response


def alive(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("healthz", alive), path("page/<str:name>", page), path("joined/<str:name>", joined)]
django.setup()
application = get_wsgi_application()
