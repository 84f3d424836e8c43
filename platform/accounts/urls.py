"""Addresses of accounts: all without a language prefix, in the person's language."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.views import entrance, settings

own = [
    path("settings/", settings.settings, name="settings"),
    path("settings/data/", settings.data, name="data"),
    path("settings/data/export/", settings.export, name="export"),
    path("settings/erase/", settings.erase, name="erase"),
    path("sessions/<int:session_id>/end/", settings.end_session, name="end_session"),
]

urlpatterns: list[URLPattern | URLResolver] = []
plain_urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include((own, "accounts"))),
    path("accounts/sessions/", settings.session_list, name="usersessions_list"),
    path("accounts/2fa/", include(entrance.patterns("allauth.mfa.urls"))),
    path("accounts/", include(entrance.patterns("allauth.account.urls"))),
]
