from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "inbox"

    def ready(self) -> None:
        from inbox.threads import leaving  # noqa: F401, PLC0415 - receives signals; needs the apps
