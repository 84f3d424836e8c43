"""Addresses under the language prefix, and those without one."""

from django.urls import URLPattern, URLResolver, include, path

from events import feeds
from events.views import community, deciding, documents, event, listing, organise, registration

own = [
    path("", listing.calendar, name="calendar"),
    path("new/", organise.create, name="new"),
    path("mine/", registration.my_events, name="mine"),
    path("mine/calendar/", registration.renew_calendar, name="renew_calendar"),
    path("<slug:slug>/", event.event, name="event"),
    path("<slug:slug>/register/", registration.register, name="register"),
    path("<slug:slug>/withdraw/", registration.withdraw, name="withdraw"),
    path("<slug:slug>/edit/", organise.edit, name="edit"),
    path("<slug:slug>/publish/", organise.publish, name="publish"),
    path("<slug:slug>/cancel/", organise.cancel, name="cancel"),
    path("<slug:slug>/documents/", documents.add_document, name="documents"),
    path("<slug:slug>/documents/<int:document_id>/", event.document, name="document"),
    path("<slug:slug>/documents/<int:document_id>/remove/", documents.remove_document, name="remove_document"),
    path("<slug:slug>/registrations/", deciding.registration_list, name="registrations"),
    path("<slug:slug>/registrations.csv", deciding.registration_export, name="registrations_csv"),
    path("<slug:slug>/registrations/<int:registration_id>/", deciding.decide, name="decide"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("events/", include((own, "events"))),
    path("communities/<slug:slug>/events/", community.community_events, name="community_events"),
    path("communities/<slug:slug>/events.ics", feeds.community_calendar, name="community_calendar"),
]
plain_urlpatterns: list[URLPattern | URLResolver] = [
    path("events/calendar.ics", feeds.calendar, name="calendar_feed"),
    path("events/<slug:slug>.ics", feeds.event_calendar, name="event_feed"),
    path("calendar/<str:token>.ics", feeds.person_calendar, name="person_feed"),
    path("feeds/events.atom", feeds.news, name="events_news"),
]
