"""For machines: alive, ready, measured."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

from accounts.rules import is_secretariat
from core.errors import Hidden
from metrics import collectors, health


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 with the state of each part, 503 where the site cannot work at all."""
    found = health.parts()
    down = any(part.state == "down" for part in found)
    limited = any(part.state == "limited" for part in found)
    return JsonResponse(
        {
            "state": "down" if down else "limited" if limited else "ok",
            "parts": {part.name: {"state": part.state, "note": part.note} for part in found},
        },
        status=503 if down else 200,
    )


def _may_read_metrics(request: HttpRequest) -> bool:
    try:
        inside = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:
        inside = False
    proxied = "HTTP_X_FORWARDED_FOR" in request.META
    return (inside and not proxied) or bool(is_secretariat(request.user))


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for scrapers that reach the process itself and for the secretariat; a 404 for others."""
    if not _may_read_metrics(request):
        raise Hidden
    collectors.refresh()
    registry: CollectorRegistry = REGISTRY
    if settings.METRICS_FOLDER:
        collectors.forget_the_dead()
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, path=settings.METRICS_FOLDER)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
