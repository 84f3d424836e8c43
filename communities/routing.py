"""Socket addresses of the communities."""

from __future__ import annotations

from typing import Any

from django.urls import path

from communities.consumers.chat import ChatConsumer

websocket_urlpatterns: list[Any] = [path("ws/chat/<int:room_id>/", ChatConsumer.as_asgi())]
