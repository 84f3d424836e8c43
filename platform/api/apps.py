from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.data import register
        from api import data

        register("api_tokens", export=data.export, erase=data.erase, close=data.erase)
