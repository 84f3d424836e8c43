"""Pages of the interface itself: choices of this browser, the page for a lost connection, the style guide."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ui import appearance, samples


@never_cache
@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Keeps theme, low-data mode or keys in a cookie and leads back. By GET, so that stored pages can hold the form."""
    asked = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(asked if safe else "/")
    for name in appearance.COOKIES:
        if name in request.GET:
            appearance.remember(response, name, request.GET[name], secure=request.is_secure())
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows when a page is not on the device."""
    return render(request, "offline.html")


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every element on one page: for builders and for the tests of accessibility. Not on a production site."""
    if not (settings.DEBUG or settings.HALQA_DEMO):
        raise Http404

    return render(request, "style_guide.html", samples.context(request))
