from datetime import datetime
from typing import Any

from django.apps import AppConfig

from agents.signals import hours_changed


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        hours_changed.connect(count_today_again, dispatch_uid="reports.hours")


def count_today_again(*, at: datetime, **_more: Any) -> None:
    from reports.recount import mark_today  # noqa: PLC0415 - the tables are not loaded before

    mark_today(now=at)
