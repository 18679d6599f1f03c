from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.db.models import Q
from django.db.models.signals import pre_delete

from agents.signals import hours_changed
from inbox.signals import messages_emptied, person_described, profiles_erased, survey_due


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        tell_search_of_praise()
        pre_delete.connect(forget_words, "inbox.Profile", dispatch_uid="reports.surveys.words")
        hours_changed.connect(count_today_again, dispatch_uid="reports.hours")
        survey_due.connect(judge_survey, dispatch_uid="reports.surveys")
        survey_due.connect(judge_brand_survey, dispatch_uid="reports.surveys.brand")
        person_described.connect(describe_person, dispatch_uid="reports.personal_data")
        messages_emptied.connect(empty_messages, dispatch_uid="reports.personal_data")
        profiles_erased.connect(count_words, dispatch_uid="reports.personal_data")


def count_today_again(*, at: datetime, **_more: Any) -> None:
    from reports.recount import mark_today  # noqa: PLC0415 - the tables are not loaded before

    mark_today(now=at)


def judge_survey(**facts: Any) -> bool:
    from reports.surveys.due import is_still_wanted  # noqa: PLC0415 - as above

    return is_still_wanted(**facts)


def judge_brand_survey(**facts: Any) -> bool:
    from reports.surveys.brand_asking import is_still_wanted  # noqa: PLC0415 - as above

    return is_still_wanted(**facts)


def forget_words(*, instance: Any, **_more: Any) -> None:
    from reports.surveys import erase  # noqa: PLC0415 - as above

    erase.forget_words(instance)


def describe_person(**facts: Any) -> dict[str, list[Any]]:
    from reports import personal_data  # noqa: PLC0415 - as above

    return personal_data.describe(**facts)


def empty_messages(**facts: Any) -> dict[str, int]:
    from reports import personal_data  # noqa: PLC0415 - as above

    return personal_data.empty(**facts)


def count_words(**facts: Any) -> dict[str, int]:
    from reports import personal_data  # noqa: PLC0415 - as above

    return personal_data.count_words(**facts)


def tell_search_of_praise() -> None:
    """`is:praise` finds what a person has called praise."""
    from inbox.search.parse import State  # noqa: PLC0415 - as above
    from inbox.search.resolve import KNOWN_ABOVE  # noqa: PLC0415 - as above
    from reports.praise.models import Praise  # noqa: PLC0415 - as above

    KNOWN_ABOVE[State.PRAISE] = lambda: Q(message__in=Praise.objects.praised().values("message"))
