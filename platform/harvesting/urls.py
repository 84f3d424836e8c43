"""Addresses under the language prefix, and those without one."""

from django.urls import URLPattern, URLResolver, path

from harvesting import feeds
from harvesting.views import wellknown

urlpatterns: list[URLPattern | URLResolver] = []
plain_urlpatterns: list[URLPattern | URLResolver] = [
    path("feeds/communities/<slug:slug>.atom", feeds.community, {"form": "atom"}, name="community_atom"),
    path("feeds/communities/<slug:slug>.rss", feeds.community, {"form": "rss"}, name="community_rss"),
    path("robots.txt", wellknown.robots, name="robots"),
    path("sitemap.xml", wellknown.sitemap_index, name="sitemap"),
    path("sitemap-<slug:kind>-<int:number>.xml", wellknown.sitemap_part, name="sitemap_part"),
    path(".well-known/security.txt", wellknown.security, name="security_txt"),
    path(".well-known/change-password", wellknown.change_password, name="well_known_change_password"),
]
