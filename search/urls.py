"""Addresses under the language prefix, and those without one."""

from django.urls import URLPattern, URLResolver, path

from search.views import communities, directory, search

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", search.page, name="search"),
    path("practitioners/", directory.page, name="directory"),
    path("communities/", communities.page, name="communities"),
]
plain_urlpatterns: list[URLPattern | URLResolver] = []
