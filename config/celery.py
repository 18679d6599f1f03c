"""The Celery application and every schedule that it keeps."""

import logging.config
import os
from typing import Any

from celery import Celery, signals
from django.conf import settings
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("gladkund")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_our_logging(**_kwargs: Any) -> None:
    """Celery would set up handlers of its own; workers write the same lines as the web does."""
    logging.config.dictConfig(settings.LOGGING)


@signals.task_prerun.connect
def keep_the_brands_time(**_kwargs: Any) -> None:
    from agents.brand import brand_zone  # noqa: PLC0415 - it needs the apps

    timezone.activate(brand_zone())


# One table: what runs by itself, and how often (seconds). A run that is missed does no harm: each
# task looks in the database for what is due.
RECHECKS = "ask whether what was read still stands"
SCHEDULE: dict[str, dict[str, Any]] = {
    "poll the channels that are due": {"task": "inbox.tasks.poll_due_channels", "schedule": 1.0},
    "send the replies that are due": {"task": "inbox.tasks.send_due_replies", "schedule": 2.0},
    "publish the posts of our own that are due": {
        "task": "inbox.tasks.send_due_publications",
        "schedule": 10.0,
    },
    "settle the replies whose fate is unknown": {
        "task": "inbox.tasks.settle_unknown_replies",
        "schedule": 10.0,
    },
    "forget what was billed on earlier days": {
        "task": "inbox.tasks.forget_billed_items",
        "schedule": 3600.0,
    },
    "wake what was snoozed until now": {
        "task": "inbox.tasks.wake_snoozed_threads",
        "schedule": 10.0,
    },
    "go on with groups that are closed or opened together": {
        "task": "inbox.tasks.find_unfinished_groups",
        "schedule": 10.0,
    },
    "give back what waits for agents who left": {
        "task": "inbox.tasks.release_left_threads",
        "schedule": 30.0,
    },
    "tell who writes while we are closed": {
        "task": "inbox.tasks.hold_waiting",
        "schedule": 15.0,
    },
    "tell leads what is late": {
        "task": "inbox.tasks.mail_leads",
        "schedule": 60.0,
    },
    "derive the clocks that are stale, warn or are breached": {
        "task": "inbox.tasks.compute_clocks",
        "schedule": 1.0,
    },
    "go on with the clocks that other policies or hours concern": {
        "task": "inbox.tasks.recompute_clocks",
        "schedule": 2.0,
    },
    "go on with incidents that are answered or closed": {
        "task": "inbox.tasks.find_unfinished_incidents",
        "schedule": 10.0,
    },
    "go on with what agents do to many threads": {
        "task": "inbox.tasks.find_unfinished_bulk",
        "schedule": 10.0,
    },
    "label what customers wrote, by the rules": {
        "task": "inbox.tasks.label_new_messages",
        "schedule": 5.0,
    },
    "index what was written, so that it is found": {
        "task": "inbox.tasks.index_messages",
        "schedule": 2.0,
    },
    "go on with what a rule labels of the last days": {
        "task": "inbox.tasks.find_unfinished_labels",
        "schedule": 10.0,
    },
    "end forgotten presence, and erase what is old": {
        "task": "agents.tasks.keep_presence",
        "schedule": 60.0,
    },
    "look up the parents that were missing": {
        "task": "inbox.tasks.complete_provisional_threads",
        "schedule": 30.0,
    },
    "renew the sign-ins that end soon": {
        "task": "inbox.tasks.renew_due_tokens",
        "schedule": 60.0,
    },
    "ask once a day how long the others are good": {
        "task": "inbox.tasks.check_tokens",
        "schedule": 300.0,
    },
    "tell admins of channels that need them": {
        "task": "inbox.tasks.warn_admins",
        "schedule": 30.0,
    },
    RECHECKS: {
        "task": "inbox.tasks.recheck_channels",
        "schedule": 300.0,  # or what RECHECK_INTERVAL says
    },
    "fetch the pictures that are due": {
        "task": "inbox.tasks.fetch_due_pictures",
        "schedule": 10.0,
    },
    "drop the pictures that were added and never sent": {
        "task": "inbox.tasks.drop_old_uploads",
        "schedule": 600.0,
    },
    "tell of channels on which something is happening": {
        "task": "reports.tasks.watch_inflow",
        "schedule": 30.0,
    },
    "count the waits of the threads that changed": {
        "task": "reports.tasks.count_anew",
        "schedule": 5.0,
    },
    "suggest messages with our tag as praise": {
        "task": "reports.tasks.suggest_praise",
        "schedule": 60.0,
    },
    "ask customers how it went": {
        "task": "reports.tasks.ask_customers",
        "schedule": 30.0,
    },
    "write the exports that were forgotten, and drop old ones": {
        "task": "reports.tasks.sweep_exports",
        "schedule": 60.0,
    },
    "ask the quarter's sample about the brand": {
        "task": "reports.tasks.ask_about_brand",
        "schedule": 10.0,
    },
    "erase the words of surveys that were kept long enough": {
        "task": "reports.tasks.erase_old_words",
        "schedule": 600.0,
    },
    "freeze the reports that are due": {
        "task": "reports.tasks.freeze_reports",
        "schedule": 60.0,
    },
    "mail the reports that were frozen": {
        "task": "reports.tasks.mail_reports",
        "schedule": 20.0,
    },
    "give back what waits for approval in threads that are its author's no more": {
        "task": "inbox.tasks.give_back_submissions",
        "schedule": 2.0,
    },
    "forget what failed in the background and has healed": {
        "task": "operations.tasks.forget_healed_failures",
        "schedule": 3600.0,
    },
    "erase the personal notices that were kept long enough": {
        "task": "inbox.tasks.erase_old_notices",
        "schedule": 3600.0,
    },
    "go on with persons who are erased": {
        "task": "inbox.tasks.find_unfinished_erasures",
        "schedule": 10.0,
    },
    "write the files for persons that were forgotten, and drop old ones": {
        "task": "inbox.tasks.sweep_personal_exports",
        "schedule": 60.0,
    },
    "empty the payloads and texts that were kept long enough": {
        "task": "inbox.tasks.empty_what_is_old",
        "schedule": 60.0,
    },
    "erase the numbers that were kept long enough": {
        "task": "inbox.tasks.erase_old_numbers",
        "schedule": 60.0,
    },
}
# A tick that waited longer than this in the broker is worth nothing: the next one does its work.
for entry in SCHEDULE.values():
    entry["options"] = {"expires": 30}
app.conf.beat_schedule = SCHEDULE


@app.on_after_configure.connect
def keep_pace(**_kwargs: Any) -> None:
    """What settings say of the schedule is read when they are whole, not while they are made."""
    SCHEDULE[RECHECKS]["schedule"] = float(settings.RECHECK_INTERVAL)
