"""What one press of an editor's button changes is changed whole or not at all, and so is the fact that states it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
READS = frozenset({"GET", "HEAD", "OPTIONS"})


def in_one_transaction(view: View) -> View:
    """Returns a view of Wagtail's whose writes are one transaction; our own screens stay as they are.

    Their services say themselves what belongs together, and some ask another server before they write.
    """
    if not view.__module__.startswith("wagtail"):
        return view

    @wraps(view)
    def whole(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Reading takes no transaction: on SQLite that would be the lock of all who write.
        if request.method in READS:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return whole
