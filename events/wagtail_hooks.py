"""Events in the editors' frame: lists of ours, so that every change goes through the same services."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from events import rules
from events.views import admin


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("events/", admin.index, name="events_admin"),
        path("events/<int:event_id>/act/", admin.act, name="events_admin_act"),
        path("events/sources/", admin.sources, name="events_sources"),
    ]


class EventsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(rules.can_import(request.user))


@hooks.register("register_admin_menu_item")
def events_item() -> MenuItem:
    return EventsItem(_("Events"), reverse("events_admin"), name="events", icon_name="calendar-alt", order=310)


@hooks.register("register_admin_menu_item")
def sources_item() -> MenuItem:
    return EventsItem(
        _("Calendars we read"), reverse("events_sources"), name="calendar-sources", icon_name="download", order=320
    )
