"""`config.settings` is the development and embedded default; production names `config.settings.production`."""

from config.settings.dev import *  # noqa: F403
