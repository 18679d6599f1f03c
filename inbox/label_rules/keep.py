"""Rules are made, replaced, retired and brought back by leads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.models import Channel
from inbox.label_rules.match import STAR, fold
from inbox.models import Label, LabelRule

MOST = 100  # rules at once
MOST_WORDS = 50  # of a rule
LONGEST = 80  # characters of a word or phrase
SHORTEST_START = 3  # letters before a star


def list_rules() -> QuerySet[LabelRule]:
    """Those that hold. What is labelled with nothing more is not labelled by a rule, either."""
    held = LabelRule.objects.filter(retired_at=None, label__is_active=True)
    return held.select_related("label", "channel", "by").order_by("label__name", "pk")


def list_retired() -> QuerySet[LabelRule]:
    """Those that can be brought back, the latest first."""
    gone = LabelRule.objects.filter(retired_at__isnull=False, replaced_by=None)
    gone = gone.filter(label__is_active=True)
    return gone.select_related("label", "channel", "retired_by").order_by("-retired_at", "-pk")


def read_words(written: str) -> list[str]:
    """Words and phrases, one a line or between commas. Raises ValidationError."""
    pieces = (" ".join(piece.split()) for piece in re.split(r"[,\n]", written.replace("\x00", "")))
    words = list({fold(piece): piece for piece in pieces if piece}.values())
    if not words or len(words) > MOST_WORDS:
        raise _refuse(_("Give between 1 and %(n)d words or phrases.") % {"n": MOST_WORDS})
    for word in words:
        _check_word(word)
    return words


def _check_word(word: str) -> None:
    start = word.removesuffix(STAR)
    if len(word) > LONGEST:
        raise _refuse(_("A word or phrase has %(n)d characters at most.") % {"n": LONGEST})
    if STAR in start:
        raise _refuse(_("“%(word)s”: a star stands at the end of a word.") % {"word": word})
    if word != start and len(start) < SHORTEST_START:
        words = _("“%(word)s”: at least %(n)d letters stand before a star.")
        raise _refuse(words % {"word": word, "n": SHORTEST_START})


def _refuse(words: str) -> ValidationError:
    return ValidationError({"words": words})


@transaction.atomic
def make_rule(
    label: Label, words: Sequence[str], *, channel: Channel | None, by: Agent, now: datetime
) -> LabelRule:
    """For what comes from now on. Raises ValidationError beyond MOST."""
    held = LabelRule.objects.filter(retired_at=None).select_for_update()
    if len(held) >= MOST:
        raise _refuse(_("There are %(n)d rules already.") % {"n": MOST})
    return LabelRule.objects.create(label=label, words=list(words), channel=channel, by=by, at=now)


@transaction.atomic
def replace_rule(
    rule: LabelRule,
    label: Label,
    words: Sequence[str],
    *,
    channel: Channel | None,
    by: Agent,
    now: datetime,
) -> LabelRule:
    """The same rule where nothing differs. Raises ValidationError where it holds no more."""
    rule = LabelRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.retired_at:
        raise _refuse(_("A colleague has changed or retired this rule meanwhile."))
    if (rule.label_id, rule.words, rule.channel) == (label.pk, list(words), channel):
        return rule
    rule.retired_at, rule.retired_by = now, by
    rule.replaced_by = LabelRule.objects.create(
        label=label, words=list(words), channel=channel, by=by, at=now
    )
    rule.save(update_fields=["retired_at", "retired_by", "replaced_by"])
    return rule.replaced_by


def retire_rule(rule: LabelRule, *, by: Agent, now: datetime) -> None:
    """Harmless twice: the first one's name stays. The labels that it put on stay, too."""
    held = LabelRule.objects.filter(pk=rule.pk, retired_at=None)
    held.update(retired_at=now, retired_by=by)


@transaction.atomic
def bring_back_rule(rule: LabelRule, *, by: Agent, now: datetime) -> LabelRule:
    """As a rule for what comes from now on. Harmless twice. Raises ValidationError beyond MOST."""
    rule = LabelRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.retired_at is None:
        return rule
    if rule.replaced_by_id is None:
        rule.replaced_by = make_rule(rule.label, rule.words, channel=rule.channel, by=by, now=now)
        rule.save(update_fields=["replaced_by"])
    return rule.replaced_by or rule
