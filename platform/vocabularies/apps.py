from django.apps import AppConfig


class VocabulariesConfig(AppConfig):
    name = "vocabularies"
    default_auto_field = "django.db.models.BigAutoField"
