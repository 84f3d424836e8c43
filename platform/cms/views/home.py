"""`/{lang}/`: Wagtail's page, and a shorter way to it for those who are signed in."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from wagtail.views import serve

from cms.models.content import home_parts


def home(request: HttpRequest) -> HttpResponseBase:
    """Finding the page, its site and who may see it takes as long as all the rest: asked only when it is drawn anew."""
    if request.user.is_authenticated:
        kept = home_parts(request)
        if kept.is_complete:
            return render(request, "cms/home.html", {"kept": kept})
    return serve(request, "")


__all__ = ["home"]
