from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "workspace"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import data
        from workspace.services import visits

        data.register("visits", export=visits.export, erase=visits.erase)
