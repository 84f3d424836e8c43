"""People in the editors' frame: our screens in place of Wagtail's."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import rules
from accounts.views import people


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("people/", people.index, name="accounts_people"),
        path("people/<int:user_id>/", people.detail, name="accounts_person"),
        path("people/<int:user_id>/revoke/", people.revoke, name="accounts_revoke"),
        path("people/<int:user_id>/suspend/", people.suspend, name="accounts_suspend"),
        path("people/<int:user_id>/give-back/", people.give_back, name="accounts_give_back"),
        path("people/<int:user_id>/restore/", people.restore, name="accounts_restore"),
    ]


class PeopleItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(rules.can_manage_people(request.user))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return PeopleItem(_("People"), reverse("accounts_people"), name="people", icon_name="group", order=700)


@hooks.register("construct_settings_menu")
def hide_users(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in {"users", "groups"}]
