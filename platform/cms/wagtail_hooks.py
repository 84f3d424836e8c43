"""The editors' screens: what is added, what is taken away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import MenuEntry
from cms.services import pages


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
