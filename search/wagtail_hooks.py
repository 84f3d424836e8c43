"""What search would not take, among the editors' reports."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.rules import is_secretariat
from search.views import refused


class RefusedItem(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: HttpRequest) -> bool:
        return is_secretariat(request.user)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("search-refused/", refused.index, name="search_refused"),
        path("search-refused/again/", refused.again, name="search_refused_again"),
    ]


@hooks.register("register_reports_menu_item")
def item() -> Any:
    return RefusedItem(_("Refused by search"), reverse("search_refused"), icon_name="search", order=910)
