"""Addresses of accounts: all without a language prefix, in the person's language."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from accounts.views import entrance, settings

own = [
    path("settings/", settings.settings, name="settings"),
    path("settings/data/", settings.data, name="data"),
    path("settings/data/export/", settings.export, name="export"),
    path("settings/data/archives/<int:archive_id>/", settings.fetch_archive, name="archive"),
    path("settings/terms/", settings.agree, name="agree"),
    path("settings/erase/", settings.erase, name="erase"),
    path("sessions/<int:session_id>/end/", settings.end_session, name="end_session"),
]

# Wagtail's own ways in, and its screens for people, lead to ours: whatever is changed goes through our services.
instead = [
    path("cms/login/", RedirectView.as_view(url="/cms/"), name="cms_login"),
    path("cms/logout/", RedirectView.as_view(pattern_name="account_logout"), name="cms_logout"),
    path("cms/account/", RedirectView.as_view(pattern_name="accounts:settings"), name="cms_account"),
    re_path(r"^cms/password_reset/", RedirectView.as_view(pattern_name="account_reset_password"), name="cms_password"),
    re_path(r"^cms/(users|groups)/", RedirectView.as_view(url="/cms/people/"), name="cms_users"),
]

urlpatterns: list[URLPattern | URLResolver] = []
plain_urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include((own, "accounts"))),
    path("accounts/sessions/", settings.session_list, name="usersessions_list"),
    path(
        "accounts/login/code/confirm/",
        entrance.with_status(entrance.ConfirmLoginCode.as_view()),
        name="account_confirm_login_code",
    ),
    path("accounts/2fa/", include(entrance.patterns("allauth.mfa.urls"))),
    path("accounts/", include(entrance.patterns("allauth.account.urls"))),
    *instead,
]
