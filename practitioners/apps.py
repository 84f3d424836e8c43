from django.apps import AppConfig


class PractitionersConfig(AppConfig):
    name = "practitioners"
    default_auto_field = "django.db.models.BigAutoField"
