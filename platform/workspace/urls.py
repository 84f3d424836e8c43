"""Addresses of a person's own place."""

from django.urls import URLPattern, URLResolver, path

from workspace.views import welcome, workspace

urlpatterns: list[URLPattern | URLResolver] = [
    path("workspace/", workspace.workspace, name="workspace"),
    path("workspace/read/", workspace.read_all, name="workspace_read"),
    path("welcome/", welcome.step, name="welcome"),
    path("welcome/place/", welcome.step, {"name": "place"}, name="welcome_place"),
    path("welcome/themes/", welcome.step, {"name": "themes"}, name="welcome_themes"),
    path("welcome/communities/", welcome.circle, name="welcome_communities"),
    path("welcome/communities/<slug:slug>/", welcome.enter, name="welcome_enter"),
    path("welcome/finish/", welcome.finish, name="welcome_finish"),
]
plain_urlpatterns: list[URLPattern | URLResolver] = [
    path("workspace/", workspace.without_prefix, name="own_workspace"),
]
