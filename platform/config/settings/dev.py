"""The embedded default: one command on one machine. Demo content, a key made on first start and kept in the state folder."""

from config.settings.base import *  # noqa: F403
from config.settings.base import OPTIONS, STATE, env
from config.settings.keys import local_key

SECRET_KEY = OPTIONS["SECRET_KEY"] or local_key(STATE)
ALLOWED_HOSTS = OPTIONS["ALLOWED_HOSTS"] or ["localhost", "127.0.0.1", "[::1]"]
HALQA_DEMO = OPTIONS["HALQA_DEMO"] if "HALQA_DEMO" in env.os.environ else True
