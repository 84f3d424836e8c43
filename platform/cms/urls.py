"""Addresses under the language prefix, and those without one."""

from django.urls import URLPattern, URLResolver, path

from cms.views.home import home

urlpatterns: list[URLPattern | URLResolver] = [path("", home, name="home")]
plain_urlpatterns: list[URLPattern | URLResolver] = []
