"""Ask colleagues within a thread, and answer them: notes, so the customer sees nothing of it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import Advice, Message, NoticeKind, Question, Thread, Verb
from inbox.telling.tell import tell
from inbox.threads.changing import lock_thread, record_event
from inbox.threads.mention import keep_mentions, tell_mentioned
from inbox.threads.note import write_note


@transaction.atomic
def ask_colleagues(thread: Thread, *, by: Agent, text: str, now: datetime) -> Question:
    """Those whom the text names, by "@", are asked. Raises ValidationError where it names nobody
    else.
    """
    current = lock_thread(thread.pk)
    note = write_note(current, by=by, text=text, now=now)
    asked = [agent for agent in keep_mentions(note) if agent != by]
    if not asked:
        words = _("Say whom you ask: write @ and the name of a colleague or a team.")
        raise ValidationError({"text": words})
    question = Question.objects.create(note=note)
    question.asked.set(asked)
    record_event(current, Verb.ASKED, by, now, message=note.pk, agents=[one.pk for one in asked])
    tell(asked, NoticeKind.ASKED, thread=current, by=by, now=now, message=note.pk)
    return question


@transaction.atomic
def advise(question: Question, *, by: Agent, text: str, now: datetime) -> Message:
    """Anybody may answer, several times. Who asked is told; so is whom the answer names."""
    current, asker = _thread_of(question), question.note.agent
    note = write_note(current, by=by, text=text, now=now)
    Advice.objects.create(note=note, question=question)
    record_event(current, Verb.ADVISED, by, now, message=note.pk, question=question.pk)
    named = [agent for agent in keep_mentions(note) if agent != asker]
    tell_mentioned(note, named, now=now)
    if asker:
        tell([asker], NoticeKind.ADVISED, thread=current, by=by, now=now, message=note.pk)
    return note


@transaction.atomic
def resolve_question(question: Question, *, by: Agent, now: datetime) -> None:
    """It waits for no answer any more. Harmless twice."""
    waiting = Question.objects.filter(pk=question.pk, resolved_at=None)
    if waiting.update(resolved_at=now, resolved_by=by):
        record_event(_thread_of(question), Verb.QUESTION_RESOLVED, by, now, message=question.pk)


@transaction.atomic
def reopen_question(question: Question, *, by: Agent, now: datetime) -> None:
    """It waits again. Harmless twice."""
    resolved = Question.objects.filter(pk=question.pk, resolved_at__isnull=False)
    if resolved.update(resolved_at=None, resolved_by=None):
        record_event(_thread_of(question), Verb.QUESTION_REOPENED, by, now, message=question.pk)


def _thread_of(question: Question) -> Thread:
    """Where the note stands by now: it may have been merged or split."""
    return lock_thread(Message.objects.values_list("thread", flat=True).get(pk=question.pk) or 0)
