from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "inbox"

    def ready(self) -> None:
        # They receive signals: a worker has no other reason to load them. They need the apps.
        from inbox import liveness  # noqa: F401, PLC0415
        from inbox.channels import hours  # noqa: F401, PLC0415
        from inbox.sla import recompute  # noqa: F401, PLC0415
        from inbox.threads import leaving  # noqa: F401, PLC0415
        from inbox.welcome import zone  # noqa: F401, PLC0415
