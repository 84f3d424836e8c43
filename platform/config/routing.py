"""Socket addresses of every package."""

from communities.routing import websocket_urlpatterns as communities

websocket_urlpatterns = [*communities]
