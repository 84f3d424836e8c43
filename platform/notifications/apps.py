from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import data
        from notifications.services import preference

        data.register("notifications", export=preference.export, erase=preference.erase)
