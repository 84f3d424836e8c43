"""Settings common to every way of running."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import databases, env, logs

ROOT = env.ROOT
OPTIONS = env.read()
STATE = Path(OPTIONS["HALQA_STATE"]).resolve()
STATE.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = OPTIONS["SECRET_KEY"]
SECRET_KEY_FALLBACKS = OPTIONS["SECRET_KEY_FALLBACKS"]
SITE_URL = OPTIONS["SITE_URL"].rstrip("/")
ALLOWED_HOSTS = OPTIONS["ALLOWED_HOSTS"]
HALQA_STATE = STATE
HALQA_DEMO = OPTIONS["HALQA_DEMO"]
HALQA_ROLE = OPTIONS["HALQA_ROLE"]

INSTALLED_APPS = [
    "config",
    "api",
    "cms",
    "workspace",
    "metrics",
    "harvesting",
    "search",
    "notifications",
    "events",
    "communities",
    "practitioners",
    "moderation",
    "accounts",
    "vocabularies",
    "outbox",
    "live",
    "ui",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "channels",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "metrics.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.policies.ContentPolicy",
    "core.middleware.Limits",
    "core.pages.StoredPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.PersonsLanguage",
    "config.languages.Locale",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.sessions.Authentication",
    "accounts.middleware.Person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.Errors",
    "core.quotas.Quotas",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "ui.forms.HalqaRenderer"

DATABASES = {"default": databases.database(OPTIONS["DATABASE_URL"], STATE, HALQA_ROLE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = OPTIONS["REDIS_URL"]
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "halqa"},
        }
    }
    CACHES = {"default": {"BACKEND": "core.cache.TolerantRedisCache", "LOCATION": REDIS_URL}}
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "core.cache.MemoryCache", "LOCATION": "halqa"}}

ELASTICSEARCH_NODES = OPTIONS["ELASTICSEARCH_URL"]
SEARCH_INDEX_PREFIX = "halqa"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SESSION_COOKIE_NAME = "halqa_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "halqa_csrf"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

LANGUAGES = [
    ("ar", _("Arabic")),
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("zh-hans", _("Chinese")),
]
# Each language in its own words, for the language menu.
LANGUAGE_NAMES = {
    "ar": "العربية",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "ru": "Русский",
    "zh-hans": "中文",
}
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_NAME = "halqa_language"
LOCALE_PATHS = [ROOT / "platform" / "locale"]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.Storage"},
}
WHITENOISE_MAX_AGE = 3600
MEDIA_URL = OPTIONS["MEDIA_URL"]
MEDIA_ROOT = Path(OPTIONS["MEDIA_ROOT"] or STATE / "media")
FILE_UPLOAD_PERMISSIONS = 0o640
# A text of 2 MB arrives whole, so that its form can say that it is too long and keep it: in a form each byte of a
# letter outside ASCII takes three.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
UPLOAD_MAX_BYTES = 10 * 1024 * 1024

DEFAULT_FROM_EMAIL = OPTIONS["EMAIL_FROM"]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if OPTIONS["EMAIL_URL"]:
    _mail = urlsplit(OPTIONS["EMAIL_URL"])
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or 25
    EMAIL_HOST_USER = _mail.username or ""
    EMAIL_HOST_PASSWORD = _mail.password or ""
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = Path(OPTIONS["EMAIL_FOLDER"] or STATE / "mail")

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if OPTIONS["HALQA_PROXIED"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
HALQA_PROXIED = OPTIONS["HALQA_PROXIED"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's own screens carry inline script and style; only editors reach them.
EDITORS_CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
)

WAGTAIL_SITE_NAME = "Halqa"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_USER_EDIT_FORM = "wagtail.users.forms.UserEditForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = UPLOAD_MAX_BYTES
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Nothing that a browser would run as a page of ours.
WAGTAILDOCS_EXTENSIONS = [
    "csv", "docx", "epub", "ics", "jpg", "jpeg", "mp3", "mp4", "odp", "ods", "odt", "pdf", "png", "pptx", "rtf", "txt",
    "xlsx", "zip",
]  # fmt: skip
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES

# Where several processes share their meters; set by whoever starts them.
METRICS_FOLDER = OPTIONS["PROMETHEUS_MULTIPROC_DIR"]
SLOW_QUERY_MS = OPTIONS["HALQA_SLOW_QUERY_MS"]
LOGGING = logs.logging_settings(OPTIONS["HALQA_LOG"])
# Editors preview pages in a frame of the same site, so frames are not denied altogether.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

from config.settings.accounts import *  # noqa: E402, F403
