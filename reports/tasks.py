"""Work in the background: the sums follow the threads, files are written, the inflow is watched."""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from inbox.turns import take_turn
from reports import recount
from reports.alerts import tell, watch
from reports.editions.freeze import freeze_due
from reports.editions.mail import send_due_mailings
from reports.export import make
from reports.praise import suggest
from reports.surveys import ask, brand, brand_asking, due, erase

TURN = 60.0  # seconds; what is left then is the next turn's


@shared_task
def count_anew() -> None:
    end = time.monotonic() + TURN
    with take_turn(recount.TURN) as is_ours:
        if is_ours:
            recount.count_anew(now=timezone.now(), may_go_on=lambda: time.monotonic() < end)


@shared_task
def write_export(export_id: int) -> None:
    make.write_export(export_id, clock=timezone.now)


@shared_task
def sweep_exports() -> None:
    """Those whose wake-up was lost, and those that are old."""
    now = timezone.now()
    for export_id in make.find_due_exports(now=now).values_list("pk", flat=True):
        write_export.apply_async([export_id], expires=30)
    make.forget_exports(now=now)


@shared_task
def watch_inflow() -> None:
    watch.watch_inflow(now=timezone.now())
    tell.tell_alerts(now=timezone.now())


@shared_task
def suggest_praise() -> None:
    end = time.monotonic() + TURN
    suggest.suggest_praise(now=timezone.now(), may_go_on=lambda: time.monotonic() < end)


@shared_task
def erase_old_words() -> None:
    erase.erase_old_words(now=timezone.now())


@shared_task
def ask_customers() -> None:
    due.settle_surveys(now=timezone.now())
    ask.decide_closures(now=timezone.now())


@shared_task
def freeze_reports() -> None:
    freeze_due(now=timezone.now())


@shared_task
def mail_reports() -> None:
    send_due_mailings(clock=timezone.now)


@shared_task
def ask_about_brand() -> None:
    brand.fill_samples(now=timezone.now())
    brand_asking.ask_members(now=timezone.now())
