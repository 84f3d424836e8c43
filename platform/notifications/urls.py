"""Addresses of notifications: the inbox under the language prefix, the way out of mail without one."""

from django.urls import URLPattern, URLResolver, include, path

from notifications.views import inbox

own = [
    path("", inbox.inbox, name="inbox"),
    path("read/", inbox.mark_read, name="mark_read"),
    path("undo/", inbox.undo, name="undo"),
    path("settings/", inbox.settings, name="settings"),
    path("<int:notice_id>/", inbox.open_notice, name="open"),
]
plain = [path("unsubscribe/<str:token>/", inbox.unsubscribe, name="unsubscribe")]

urlpatterns: list[URLPattern | URLResolver] = [path("notifications/", include((own, "notifications")))]
plain_urlpatterns: list[URLPattern | URLResolver] = [path("notifications/", include((plain, "notifications_plain")))]
