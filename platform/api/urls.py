"""Addresses under the language prefix, and those without one."""

from django.urls import URLPattern, URLResolver, path, re_path

from api.errors import not_found
from api.site import answering_in_kind, api
from api.views import docs, tokens

_patterns, _app_name, _namespace = api.urls
for _pattern in _patterns:
    _pattern.callback = answering_in_kind(_pattern.callback)

urlpatterns: list[URLPattern | URLResolver] = []
plain_urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/settings/tokens/", tokens.index, name="api_tokens"),
    path("accounts/settings/tokens/<int:token_id>/revoke/", tokens.revoke, name="api_token_revoke"),
    path("api/docs", docs.show, name="api_docs"),
    path("api/v1/", (_patterns, _app_name, _namespace)),
    re_path(r"^api/", not_found),
]
