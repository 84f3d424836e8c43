from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import data
        from moderation.queries import queue
        from moderation.services import leaving

        data.register("moderation", export=queue.export, erase=leaving.erase)
