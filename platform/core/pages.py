"""Stored pages (full form follows): views say what their answer to a visitor depends on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

V = TypeVar("V", bound=Callable[..., Any])


def stored_page(*, scopes: Callable[..., Sequence[str]]) -> Callable[[V], V]:
    def mark(view: V) -> V:
        view.stored_scopes = scopes  # type: ignore[attr-defined]
        return view

    return mark


class StoredPages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
