from typing import Any

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The library's own signal; without it a new job would wait for the next look.
        from django_tasks.signals import task_enqueued

        task_enqueued.connect(_wake, dispatch_uid="outbox")


def _wake(**_kwargs: Any) -> None:
    from outbox import wake

    wake.after_commit()
