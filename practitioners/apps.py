from django.apps import AppConfig


class PractitionersConfig(AppConfig):
    name = "practitioners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import data as persons_data
        from practitioners import data

        persons_data.register("profile", export=data.export, erase=data.erase)
