"""The outbox among the editors' reports."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from outbox import rules
from outbox.views import letters


class OutboxItem(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(rules.can_tend(request.user))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("outbox/", letters.index, name="outbox_letters"),
        path("outbox/act/", letters.act, name="outbox_act"),
    ]


@hooks.register("register_reports_menu_item")
def item() -> Any:
    return OutboxItem(_("Background work"), reverse("outbox_letters"), icon_name="history", order=900)
