"""Production: refuses to start without what it needs, and names it."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import SECRET_KEY, SITE_URL

_missing = env.missing_in_production()
if _missing:
    raise ImproperlyConfigured(
        "Not started, because these are missing: " + " ".join(f"{option.name} ({option.says})" for option in _missing)
    )

# What Django's own check of a deployment only warns of.
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("Not started, because SECRET_KEY is too short: it needs at least 50 random characters.")

CSRF_TRUSTED_ORIGINS = [SITE_URL]
_secure = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_SECURE = _secure
LANGUAGE_COOKIE_SECURE = _secure
SECURE_SSL_REDIRECT = _secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _secure
SECURE_HSTS_PRELOAD = _secure
