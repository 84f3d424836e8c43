"""All addresses: those without a language first, then the prefixed ones, Wagtail's pages last."""

from __future__ import annotations

from importlib import import_module

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.editing import in_one_transaction
from config import pictures

PACKAGES = [
    "ui",
    "accounts",
    "moderation",
    "practitioners",
    "communities",
    "events",
    "notifications",
    "search",
    "workspace",
    "harvesting",
    "cms",
    "metrics",
    "api",
]
_modules = [import_module(f"{name}.urls") for name in PACKAGES]

urlpatterns = [
    *[pattern for module in _modules for pattern in module.plain_urlpatterns],
    path("cms/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, in_one_transaction))),
    path("documents/", include(wagtaildocs_urls)),
    *pictures.urls(),
    *i18n_patterns(
        *[pattern for module in _modules for pattern in module.urlpatterns],
        path("", include(wagtail_urls)),
    ),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.refused"
handler404 = "config.views.not_found"
handler500 = "config.views.failed"
