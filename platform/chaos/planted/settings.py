"""Production as it is, with the rig's own application planted in it."""

from config.settings.production import *  # noqa: F403
from config.settings.production import CHANNEL_LAYERS, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "chaos.planted.apps.Planted"]
CHANNEL_LAYERS = {"default": {**CHANNEL_LAYERS["default"], "BACKEND": "chaos.planted.layer.BadLayer"}}
