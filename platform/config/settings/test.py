"""Tests: everything else as in the embedded default, quick hashes, mail in memory, a misspelt template variable fails."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import CACHES, CHANNEL_LAYERS, OPTIONS, REDIS_URL, TEMPLATES

SECRET_KEY = "for-tests-only-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
HALQA_DEMO = OPTIONS["HALQA_DEMO"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""
# Exact counts of queries need the vocabularies' copy not to be looked after in between.
VOCABULARIES_TRUSTED_SECONDS = 3600
# Tests that run side by side share the servers and nothing on them.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
SEARCH_INDEX_PREFIX = f"halqa-tests-{WORKER}"
if REDIS_URL:
    LAYER = {"hosts": [REDIS_URL], "prefix": f"halqa-tests-{WORKER}"}
    CHANNEL_LAYERS = {"default": {**CHANNEL_LAYERS["default"], "CONFIG": LAYER}}
    CACHES["default"]["KEY_PREFIX"] = f"halqa-tests-{WORKER}"
