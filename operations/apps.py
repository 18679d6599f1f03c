"""The room's entry in Django's list."""

from importlib import import_module

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        for name in ("stuck.failures", "metrics.task_times", "tracing"):
            import_module(f"operations.{name}")  # they listen to Celery's signals
