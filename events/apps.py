from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Events")

    def ready(self) -> None:
        from accounts import data as persons_data
        from communities import tabs
        from events import data
        from events.models import Event
        from events.services import publication
        from events.views import community
        from moderation.registry import reviewable

        persons_data.register("events", export=data.export, erase=data.erase, close=data.close)
        tabs.add(tabs.Tab("events", _("Events"), "events/", 40))
        tabs.add_panel(
            tabs.Panel("events", "rail", 20, community.upcoming, community.panel_scopes, community.personal_scopes)
        )
        reviewable(
            "event",
            Event,
            title=lambda event: event.title,
            url=lambda event: event.get_absolute_url(),
            hide=lambda event, *, actor, reason: publication.hide(actor=actor, event_id=event.pk, reason=reason),
            restore=lambda event, *, actor, reason: publication.restore(actor=actor, event_id=event.pk, reason=reason),
            visible_to=lambda actor: Event.objects.visible_to(actor),
            label=_("an event"),
            author=lambda event: event.created_by,
            text=lambda event: (text := event.text()) and text.body_plain or "",
            language=lambda event: event.language,
            scope=lambda event: f"community:{event.community_id}" if event.community_id else "",
        )
