"""Pages and sockets in one ASGI process (the embedded default), or sockets alone beside WSGI workers."""

import os
from typing import Any, cast

from django.core.asgi import get_asgi_application

from config import paths  # noqa: F401 (puts the root on the path)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402 (after the apps are ready)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from config.routing import websocket_urlpatterns  # noqa: E402
from core.asgi import BodyLimit  # noqa: E402
from live.origin import SameOrigin  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": BodyLimit(cast(Any, pages)),
        "websocket": SameOrigin(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
