"""Work in the background. Tasks carry ids, fetch, make one call, and are harmless twice or late."""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from connectors import metering
from connectors.renewal import find_due_channels
from inbox.bulk import act as bulk
from inbox.channels import renew, warn
from inbox.holding import hold
from inbox.incidents import act as incidents
from inbox.label_rules import run as label_runs
from inbox.label_rules import sweep as label_rules
from inbox.models import Reply
from inbox.notices import mail as notices
from inbox.numbers import erase
from inbox.outbox import schedule, send, settle
from inbox.personal_data import erase as erasures
from inbox.personal_data import export as personal_exports
from inbox.personal_data import retention
from inbox.pictures import attach, fetch
from inbox.polling import lease, outcome, poll, provisional
from inbox.publishing import send as publish
from inbox.publishing import settle as publishing_settle
from inbox.rereading import recheck
from inbox.search import index as search_index
from inbox.sla import compute, recompute
from inbox.taking import leave
from inbox.telling import tell as telling
from inbox.threads import close_group as groups
from inbox.threads import snooze
from inbox.training.settle import give_back_orphans
from inbox.turns import take_turn

# Seconds after which a wake-up has been repeated, so that the first is worth nothing.
SOON = {"expires": lease.WAKE_TIME.total_seconds()}
SWEPT = {"expires": 10}
BATCHES = 50  # of clocks, in one run: what is left, the next sweep finds
TURN = 20.0  # seconds that rules read messages for, or the index; so it is with them


@shared_task
def poll_due_channels() -> None:
    for channel_id in lease.take_due_channels(now=timezone.now()):
        poll_channel.apply_async([channel_id], **SOON)


@shared_task
def poll_channel(channel_id: int) -> None:
    poll.poll_channel(channel_id, clock=timezone.now)


@shared_task
def complete_provisional_threads() -> None:
    for channel_id in provisional.find_provisional_channels():
        complete_channel.apply_async([channel_id], **SOON)


@shared_task
def complete_channel(channel_id: int) -> None:
    provisional.complete_channel(channel_id, clock=timezone.now)


@shared_task
def forget_billed_items() -> None:
    metering.forget_billed_items(now=timezone.now())


@shared_task
def wake_snoozed_threads() -> None:
    snooze.wake_due_threads(now=timezone.now())


@shared_task
def release_left_threads() -> None:
    leave.release_left(now=timezone.now())


@shared_task
def hold_waiting() -> None:
    hold.hold_waiting(now=timezone.now())


@shared_task
def mail_leads() -> None:
    notices.mail_leads(now=timezone.now())


@shared_task
def send_due_replies() -> None:
    settle.find_stuck_replies(now=timezone.now())
    schedule.return_overtaken(now=timezone.now())
    for reply_id in send.find_due_replies(now=timezone.now()):
        send_reply.apply_async([reply_id], **SWEPT)


@shared_task
def send_reply(reply_id: int) -> None:
    send.send_reply(reply_id, clock=timezone.now)


@shared_task
def settle_unknown_replies() -> None:
    due = Reply.objects.filter(state=Reply.State.UNKNOWN, settle_at__lte=timezone.now())
    for reply_id in due.order_by("settle_at").values_list("pk", flat=True)[:200]:
        settle_reply.apply_async([reply_id], **SWEPT)


@shared_task
def settle_reply(reply_id: int) -> None:
    settle.settle_reply(reply_id, clock=timezone.now)


@shared_task
def recheck_channels() -> None:
    for channel_id in recheck.find_channels_to_recheck(now=timezone.now()):
        recheck_channel.apply_async([channel_id], **SOON)


@shared_task
def recheck_channel(channel_id: int) -> None:
    recheck.recheck_channel(channel_id, clock=timezone.now)


@shared_task
def fetch_due_pictures() -> None:
    for picture_id in fetch.find_due_pictures(now=timezone.now()):
        fetch_picture.apply_async([picture_id], **SWEPT)


@shared_task
def fetch_picture(picture_id: int) -> None:
    fetch.fetch_picture(picture_id, clock=timezone.now)


@shared_task
def drop_old_uploads() -> None:
    attach.drop_old_uploads(now=timezone.now())


@shared_task
def renew_due_tokens() -> None:
    for channel_id in find_due_channels(now=timezone.now()):
        renew_channel.apply_async([channel_id], **SOON)


@shared_task
def renew_channel(channel_id: int) -> None:
    renew.renew_channel(channel_id, clock=timezone.now)


@shared_task
def check_tokens() -> None:
    for channel_id in renew.take_unchecked_channels(now=timezone.now()):
        check_channel.delay(channel_id)


@shared_task
def check_channel(channel_id: int) -> None:
    renew.check_channel(channel_id)


@shared_task
def erase_old_numbers() -> None:
    erase.erase_old_numbers(now=timezone.now())


@shared_task
def warn_admins() -> None:
    outcome.mark_late(now=timezone.now())
    warn.warn_admins(now=timezone.now())


@shared_task
def find_unfinished_groups() -> None:
    for pk in groups.find_unfinished():
        go_on_with_group.apply_async([pk], **SWEPT)


@shared_task
def go_on_with_group(pk: int) -> None:
    groups.go_on(pk, now=timezone.now())


@shared_task
def find_unfinished_incidents() -> None:
    for pk in incidents.find_unfinished():
        go_on_with_incident.apply_async([pk], **SWEPT)


@shared_task
def go_on_with_incident(pk: int) -> None:
    incidents.go_on(pk, now=timezone.now())


@shared_task
def label_new_messages() -> None:
    end = time.monotonic() + TURN
    with take_turn(label_rules.TURN) as is_ours:
        if is_ours:
            now = timezone.now()
            label_rules.label_new_messages(now=now, may_go_on=lambda: time.monotonic() < end)


@shared_task
def index_messages() -> None:
    end = time.monotonic() + TURN
    with take_turn(search_index.TURN) as is_ours:
        if is_ours:
            search_index.index_due_messages(may_go_on=lambda: time.monotonic() < end)


@shared_task
def find_unfinished_labels() -> None:
    for pk in label_runs.find_unfinished():
        go_on_with_labels.apply_async([pk], **SWEPT)


@shared_task
def go_on_with_labels(pk: int) -> None:
    label_runs.go_on(pk, now=timezone.now())


@shared_task
def send_due_publications() -> None:
    for pk in publish.find_due_publications(now=timezone.now()):
        send_publication.apply_async([pk], **SWEPT)
    for pk in publishing_settle.find_unsettled_publications(now=timezone.now()):
        settle_publication.apply_async([pk], **SWEPT)


@shared_task
def send_publication(pk: int) -> None:
    publish.send_publication(pk, clock=timezone.now)


@shared_task
def settle_publication(pk: int) -> None:
    publishing_settle.settle_publication(pk, clock=timezone.now)


@shared_task
def compute_clocks() -> None:
    for _ in range(BATCHES):
        if not compute.compute_stale_clocks(now=timezone.now()):
            return


@shared_task
def recompute_clocks() -> None:
    for _ in range(BATCHES):
        if not recompute.recompute_batch(now=timezone.now()):
            return


@shared_task
def give_back_submissions() -> None:
    give_back_orphans(now=timezone.now())


@shared_task
def erase_old_notices() -> None:
    telling.erase_old_notices(now=timezone.now())


@shared_task
def go_on_with_bulk(act_id: int) -> None:
    bulk.go_on(act_id, now=timezone.now())


@shared_task
def find_unfinished_bulk() -> None:
    for act_id in bulk.find_unfinished():
        go_on_with_bulk.apply_async([act_id], **SWEPT)


@shared_task
def find_unfinished_erasures() -> None:
    for pk in erasures.find_unfinished():
        go_on_with_erasure.apply_async([pk], **SWEPT)


@shared_task
def go_on_with_erasure(pk: int) -> None:
    end = time.monotonic() + TURN
    while erasures.go_on(pk, now=timezone.now()) and time.monotonic() < end:
        pass


@shared_task
def write_personal_export(pk: int) -> None:
    personal_exports.write_export(pk, clock=timezone.now)


@shared_task
def sweep_personal_exports() -> None:
    """Those whose wake-up was lost, and those that are old."""
    now = timezone.now()
    for pk in personal_exports.find_due_exports(now=now).values_list("pk", flat=True):
        write_personal_export.apply_async([pk], **SWEPT)
    personal_exports.forget_exports(now=now)


@shared_task
def empty_what_is_old() -> None:
    end = time.monotonic() + TURN
    with take_turn(retention.TURN) as is_ours:
        if is_ours:
            retention.sweep(now=timezone.now(), may_go_on=lambda: time.monotonic() < end)
