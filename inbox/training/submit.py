"""An agent in training presses Send: the answer waits for a colleague's approval."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.port import Way
from inbox.models import Attachment, Message, Submission, Thread, Verb
from inbox.numbers.mask import mask_text
from inbox.numbers.refuse import refuse_masks, refuse_numbers
from inbox.outbox.prepare import prepare_answer
from inbox.pictures.attach import Alts, clean_alt, list_uploads
from inbox.threads.changing import lock_thread, record_event
from inbox.threads.drafts import discard_draft


@transaction.atomic
def submit_for_approval(  # noqa: PLR0913 - each is a part of what an agent says
    thread: Thread,
    *,
    by: Agent,
    text: str,
    client_id: str,
    version: int,
    now: datetime,
    in_reply_to: Message | None = None,
    way: Way | None = None,
    pictures: Alts | None = None,
    closes: bool = False,
) -> Submission:
    """As `submit_reply`, which raises the same; nothing goes out. `closes`: the approval closes the
    thread, too. One answer of an agent waits in a thread at a time.
    """
    current = lock_thread(thread.pk)
    if earlier := Submission.objects.filter(by=by, client_id=client_id).first():
        return earlier
    # With the signature that it will bear: what is too long is told now.
    ready = prepare_answer(
        current, by=by, text=text, version=version, now=now,
        in_reply_to=in_reply_to, way=way, pictures=pictures,
    )  # fmt: skip
    if current.submissions.filter(by=by, state=Submission.State.WAITING).exists():
        words = _("Your earlier answer waits for approval here. Take it back to change it.")
        raise ValidationError({"text": words})
    said = text.replace("\x00", "").strip()
    masked = mask_text(said)
    submission = Submission.objects.create(
        thread=current, by=by, in_reply_to=ready.answered, way=ready.way, text=masked.text,
        plain_text=said if masked.numbers else None, client_id=client_id, version=version,
        closes=closes, at=now,
    )  # fmt: skip
    hold_pictures(submission, pictures or {})
    discard_draft(current, by=by)
    record_event(current, Verb.SUBMITTED, by, now, submission=submission.pk)
    return submission


def hold_pictures(submission: Submission, pictures: Alts) -> None:
    """They wait with it, in this order. Raises ValidationError where one is not there."""
    uploads = list_uploads(submission.thread, submission.by).select_for_update(of=("self",))
    found = uploads.in_bulk(list(pictures))
    if len(found) < len(pictures):
        raise ValidationError({"pictures": _("A picture is no longer there. Add it again.")})
    for position, (pk, alt_text) in enumerate(pictures.items()):
        found[pk].submission, found[pk].position = submission, position
        if alt_text is not None:
            refuse_numbers(alt_text)
            found[pk].alt_text = clean_alt(alt_text)
        refuse_masks(found[pk].alt_text)
    Attachment.objects.bulk_update(found.values(), ["submission", "position", "alt_text"])
