"""Addresses of people. The directory itself, `/practitioners/`, belongs to search."""

from django.urls import URLPattern, URLResolver, include, path

from practitioners.views import profile

_prefixed = [
    path("practitioners/<slug:handle>/", profile.show, name="profile"),
    path("profile/", profile.edit, name="edit"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((_prefixed, "practitioners")))]
plain_urlpatterns: list[URLPattern | URLResolver] = [
    path("practitioners/<slug:handle>.vcf", profile.card, name="practitioner_card"),
]
