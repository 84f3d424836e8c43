"""Addresses that programs know without being told: robots, site map, whom to tell of a hole, where to change a password."""

from __future__ import annotations

from datetime import timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.errors import Hidden
from harvesting.queries import sitemap
from harvesting.queries.sitemap import Address

CLOSED = ("/accounts/", "/cms/", "/api/", "/*/workspace/", "/*/search/", "/*/notifications/", "/calendar/")
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LINKS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
HREFLANG = {"zh-hans": "zh-Hans"}


@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309: what is somebody's own, or costs much and shows nothing of its own, is not crawled."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The list of parts (sitemaps.org, 0.9)."""
    places = [
        f"<sitemap><loc>{settings.SITE_URL}/sitemap-{kind}-{number}.xml</loc></sitemap>"
        for kind, number in sitemap.parts()
    ]
    return _xml(f"<sitemapindex {NAMESPACE}>{''.join(places)}</sitemapindex>")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_part(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    if kind not in sitemap.KINDS or number > 10**9:
        raise Hidden
    return _xml(f"<urlset {NAMESPACE} {LINKS}>{''.join(map(_url, sitemap.part(kind, number)))}</urlset>")


def _url(address: Address) -> str:
    changed = f"<lastmod>{address.changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if address.changed else ""
    also = "".join(
        f'<xhtml:link rel="alternate" hreflang="{HREFLANG.get(code, code)}" href="{escape(settings.SITE_URL + path)}"/>'
        for code, path in sorted(address.also.items())
        if len(address.also) > 1
    )
    return f"<url><loc>{escape(settings.SITE_URL + address.path)}</loc>{changed}{also}</url>"


def _xml(body: str) -> HttpResponse:
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', content_type="application/xml; charset=utf-8"
    )


@require_safe
@cache_control(public=True, max_age=86_400)
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116; it is made anew each day, so it is never out of date."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=90)
    lines = [
        f"Contact: mailto:{settings.SERVER_EMAIL.rpartition('<')[2].rstrip('>')}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(HREFLANG.get(code, code) for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """Where password managers go (W3C, A Well-Known URL for Changing Passwords)."""
    return redirect("account_change_password")
