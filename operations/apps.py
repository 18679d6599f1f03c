"""The room's entry in Django's list."""

from importlib import import_module

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        import_module("operations.stuck.failures")  # it listens to Celery's signals
