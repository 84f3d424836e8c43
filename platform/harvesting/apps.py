from django.apps import AppConfig


class HarvestingConfig(AppConfig):
    name = "harvesting"
    default_auto_field = "django.db.models.BigAutoField"
