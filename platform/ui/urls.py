"""Addresses of the interface itself."""

from django.urls import URLPattern, URLResolver, path

from ui import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("style-guide/", views.style_guide, name="style_guide"),
    path("offline/", views.offline, name="offline"),
]
plain_urlpatterns: list[URLPattern | URLResolver] = [
    path("preferences/", views.preferences, name="preferences"),
]
