"""Pages under a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from config import paths  # noqa: F401 (puts the root on the path)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("HALQA_ROLE", "pages")
application = get_wsgi_application()
