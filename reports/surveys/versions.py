"""New versions of the questions. What was asked keeps its own; nothing is ever rewritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.brand import brand_name
from agents.models import Agent
from connectors.models import Channel
from connectors.port import ConnectorError, Way
from connectors.registry import connect
from inbox.numbers.mask import hide_numbers
from reports.models import QuestionSet
from reports.surveys.links import LONGEST
from reports.surveys.models import Kind
from reports.surveys.questions import (
    FALLBACK,
    FIELD,
    PART,
    Texts,
    fill_in,
    find_questions,
    read_defaults,
)

MAX_TEXT = 800  # characters
LONGEST_NAME = "N" * 40
# What is known of some customers only stands in a [part] that can fall away.
UNSURE = ("name", "agent")

log = structlog.get_logger(__name__)


@transaction.atomic
def change_language(
    questions: QuestionSet, language: str, texts: Texts, *, by: Agent, now: datetime
) -> QuestionSet:
    """The next version after `questions`, with these texts in this language. Raises
    ValidationError by name of the text, or for all where `questions` is not the newest any more.
    """
    check_texts(Kind(questions.kind), texts)
    return _make_version(questions, {**questions.texts, language: texts}, by=by, now=now)


@transaction.atomic
def leave_language_out(
    questions: QuestionSet, language: str, *, by: Agent, now: datetime
) -> QuestionSet:
    """It is asked in English then. Raises ValidationError."""
    if language == FALLBACK:
        raise ValidationError(_("English stays: it is what all others fall back to."))
    rest = {code: texts for code, texts in questions.texts.items() if code != language}
    return _make_version(questions, rest, by=by, now=now)


@transaction.atomic
def go_back(old: QuestionSet, *, by: Agent, now: datetime) -> QuestionSet:
    """A new version that says what an old one said."""
    return _make_version(find_questions(old.kind), old.texts, by=by, now=now)


def _make_version(
    newest: QuestionSet, texts: Mapping[str, Texts], *, by: Agent, now: datetime
) -> QuestionSet:
    # Who edits at the same time must not undo the other's words unseen.
    latest = QuestionSet.objects.select_for_update().filter(kind=newest.kind).order_by("-pk")[0]
    if latest.pk != newest.pk:
        raise ValidationError(_("Somebody has made another version meanwhile. Look at it first."))
    if latest.texts == texts:
        return latest
    made = QuestionSet.objects.create(kind=newest.kind, texts=texts, made_at=now, made_by=by)
    log.info("questions_changed", version=made.pk, kind=made.kind, by=by.pk)
    return made


def list_fields(kind: Kind, name: str) -> list[str]:
    """What may stand in braces in this text."""
    if name == "message":
        return ["name", "agent", "brand", "link"]
    return sorted({"brand", *FIELD.findall(read_defaults(kind, FALLBACK)[name])})


def check_texts(kind: Kind, texts: Texts) -> None:
    """Raises ValidationError by name of the text."""
    errors = {name: words for name, text in texts.items() if (words := _judge(kind, name, text))}
    if "message" in texts and "message" not in errors:
        errors |= _judge_message(texts["message"])
    if errors:
        raise ValidationError(errors)


def _judge(kind: Kind, name: str, text: str) -> str:
    """What is wrong with it, in words; empty: nothing."""
    if not text.strip():
        return _("Write something here.")
    if len(text) > MAX_TEXT:
        return _("%(over)d characters too long.") % {"over": len(text) - MAX_TEXT}
    if hide_numbers(text) != text:
        return _("A personal number stands in this.")
    return _judge_fields(text, list_fields(kind, name))


def _judge_fields(text: str, known: list[str]) -> str:
    unknown = [field for field in FIELD.findall(text) if field not in known]
    if unknown or set("{}") & set(FIELD.sub("", text)):
        may = ", ".join(f"{{{field}}}" for field in known)
        return _("In braces there can be %(fields)s here.") % {"fields": may}
    always = PART.sub("", text)
    if set("[]") & set(always):
        return _("A bracket has no other half.")
    if loose := [field for field in FIELD.findall(always) if field in UNSURE]:
        words = _("Put {%(field)s} and what belongs to it into brackets: it is not always known.")
        return words % {"field": loose[0]}
    return ""


def _judge_message(text: str) -> dict[str, str]:
    """It brings the link, once and always, and every network takes it with the longest names."""
    if FIELD.findall(text).count("link") != 1 or "link" not in FIELD.findall(PART.sub("", text)):
        return {"message": _("{link} must stand in the message, once and outside of brackets.")}
    link = f"{settings.PUBLIC_URL}/s/{'x' * LONGEST}"
    longest = fill_in(text, link=link, name=LONGEST_NAME, agent=LONGEST_NAME, brand=brand_name())
    for channel in Channel.objects.filter(is_active=True, is_read_only=False):
        try:
            length = connect(channel).measure(longest, Way.PRIVATE)
        except ConnectorError:  # it must be connected again: then the sending measures
            continue
        if length.limit and not length.is_sendable:  # a feed takes nothing at all
            words = _("%(over)d characters too long for %(channel)s.")
            return {"message": words % {"over": -length.left, "channel": channel}}
    return {}
