"""The editors' screens: what is added, what is taken away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.rules import is_secretariat
from cms.models import MenuEntry
from cms.services import pages
from ui.menu import prefixed


class MenuEntryViewSet(SnippetViewSet):
    model = MenuEntry
    icon = "list-ul"
    menu_label = _("Menu")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["page", "position", "locale"]
    panels = [FieldPanel("page"), FieldPanel("position")]


register_snippet(MenuEntryViewSet)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def menu_changed(request: HttpRequest, instance: Any) -> None:
    if isinstance(instance, MenuEntry):
        pages.menu_changed()


class Elsewhere(MenuItem):
    """A screen of the secretariat that stands on the site itself, in the language that is spoken now."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_secretariat(request.user)

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        component.url = prefixed(self.url)
        return component


@hooks.register("register_admin_menu_item")
def communities_item() -> MenuItem:
    return Elsewhere(_("Communities"), "communities/", name="communities", icon_name="group", order=305)


@hooks.register("register_admin_menu_item")
def reports_item() -> MenuItem:
    return Elsewhere(_("Review queue"), "moderation/", name="moderation", icon_name="clipboard-list", order=330)
