"""Saved replies are made, changed, retired and brought back; each change can be undone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import LANGUAGES, SavedReply, SavedReplyChange
from inbox.models.saved_replies import MAX_SHORTCUT, MAX_TEXT, MAX_TITLE
from inbox.numbers.refuse import refuse_numbers
from inbox.saved_replies.fill import GAP, VARIABLE, VARIABLES

MOST = 500  # that hold at a time
OLD = timedelta(days=180)  # what nobody has looked over since
SHORTCUT = re.compile(rf"[\w-]{{1,{MAX_SHORTCUT}}}")
ORDER = ("title", "id")

Kind = SavedReplyChange.Kind


@dataclass(frozen=True, slots=True)
class Facts:
    """What a saved reply says. `texts` by language, none of them empty."""

    title: str
    shortcut: str
    texts: Mapping[str, str]


def read_facts(saved: SavedReply) -> Facts:
    return Facts(saved.title, saved.shortcut, saved.texts)


def check_facts(title: str, shortcut: str, texts: Mapping[str, str]) -> Facts:
    """As it is kept. Raises ValidationError by field (a language's text under the language)."""
    wrong: dict[str, Any] = {}
    title, shortcut = " ".join(title.split()), shortcut.strip().lstrip("/").lower()
    written = {
        code: texts[code].replace("\r\n", "\n").strip() for code, _name in LANGUAGES
        if texts.get(code, "").strip()
    }  # fmt: skip
    if not title or len(title) > MAX_TITLE:
        wrong["title"] = _("A title has 1 to %(most)d characters.") % {"most": MAX_TITLE}
    if shortcut and not SHORTCUT.fullmatch(shortcut):
        words = _("A shortcut is one word of %(most)d letters and digits at most.")
        wrong["shortcut"] = words % {"most": MAX_SHORTCUT}
    if not written:
        wrong["title"] = _("Write it in one language at least.")
    checked = {"title": title, "shortcut": shortcut, **written}
    for field, text in checked.items():
        if words := _find_fault(text):
            wrong.setdefault(field, words)
    if wrong:
        raise ValidationError(wrong)
    return Facts(title, shortcut, written)


def _find_fault(text: str) -> str:
    """Why a text cannot be kept. Empty: it can."""
    if len(text) > MAX_TEXT:
        return _("%(over)d characters too long.") % {"over": len(text) - MAX_TEXT}
    unknown = [one for one in VARIABLE.findall(text) if one not in VARIABLES]
    if unknown or GAP.search(text):
        known = " ".join(f"{{{one}}}" for one in VARIABLES)
        words = _("“%(field)s” is nothing that we can fill in. There are: %(known)s")
        return words % {"field": f"{{{unknown[0]}}}" if unknown else "⟦⟧", "known": known}
    try:
        refuse_numbers(text)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def list_saved(text: str = "") -> QuerySet[SavedReply]:
    """Those that hold and say every word looked for, by title."""
    found = SavedReply.objects.filter(retired_at=None).select_related("edited_by")
    for word in text.split()[:8]:
        said = Q(title__icontains=word) | Q(shortcut__istartswith=word) | Q(texts__icontains=word)
        found = found.filter(said)
    return found.order_by(*ORDER)


def list_suggested(text: str, *, limit: int = 12) -> list[SavedReply]:
    """For who writes: the one whose shortcut was written first, then by title before words, then
    the most used.
    """
    word = text.strip().lower()
    found = list_saved(text).order_by("-used_count", *ORDER)[:MOST]
    ranked = sorted(found, key=lambda saved: _rank(saved, word))
    return ranked[:limit]


def _rank(saved: SavedReply, word: str) -> int:
    if not word or saved.shortcut == word:
        return 0
    return 1 if saved.shortcut.startswith(word) else 2 if word in saved.title.lower() else 3


@transaction.atomic
def make_saved(facts: Facts, *, by: Agent, now: datetime) -> SavedReply:
    """Raises ValidationError where the shortcut is another's, or there are too many."""
    _check_free(facts, None)
    if SavedReply.objects.filter(retired_at=None).count() >= MOST:
        raise ValidationError(
            {"title": _("There are %(n)d already. Retire some first.") % {"n": MOST}}
        )
    saved = SavedReply.objects.create(**_columns(facts), edited_by=by, edited_at=now)
    _record(saved, Kind.MADE, {}, by=by, now=now)
    return saved


@transaction.atomic
def change_saved(saved: SavedReply, facts: Facts, *, by: Agent, now: datetime) -> SavedReply:
    """Also where nothing differs: somebody has looked it over. Raises ValidationError."""
    held = SavedReply.objects.select_for_update().get(pk=saved.pk)
    _check_free(facts, held)
    before = _columns(read_facts(held))
    for field, value in _columns(facts).items():
        setattr(held, field, value)
    held.edited_by, held.edited_at = by, now
    held.save(update_fields=["title", "shortcut", "texts", "edited_by", "edited_at"])
    _record(held, Kind.CHANGED, before, by=by, now=now)
    return held


def retire_saved(saved: SavedReply, *, by: Agent, now: datetime) -> None:
    """Nobody is offered it any more. Harmless twice."""
    with transaction.atomic():
        if SavedReply.objects.filter(pk=saved.pk, retired_at=None).update(retired_at=now):
            _record(saved, Kind.RETIRED, {}, by=by, now=now)


@transaction.atomic
def bring_back_saved(saved: SavedReply, *, by: Agent, now: datetime) -> None:
    """Harmless twice. Raises ValidationError where its shortcut is another's by now."""
    held = SavedReply.objects.select_for_update().get(pk=saved.pk)
    if held.retired_at:
        _check_free(read_facts(held), held)
        SavedReply.objects.filter(pk=held.pk).update(retired_at=None)
        _record(held, Kind.REVIVED, {}, by=by, now=now)


def undo_change(change: SavedReplyChange, *, by: Agent, now: datetime) -> SavedReply:
    """It says again what it said before. Raises ValidationError once somebody has changed more."""
    saved = change.saved_reply
    latest = saved.changes.order_by("-id").first()
    if latest != change or change.kind != Kind.CHANGED:
        raise ValidationError(_("A colleague has changed it since."))
    return change_saved(saved, Facts(**change.before), by=by, now=now)


def count_use(saved: SavedReply, *, now: datetime) -> None:
    SavedReply.objects.filter(pk=saved.pk).update(used_count=F("used_count") + 1, used_at=now)


def _columns(facts: Facts) -> dict[str, Any]:
    return {"title": facts.title, "shortcut": facts.shortcut, "texts": dict(facts.texts)}


def _check_free(facts: Facts, but: SavedReply | None) -> None:
    others = SavedReply.objects.filter(retired_at=None, shortcut__iexact=facts.shortcut)
    if facts.shortcut and (other := others.exclude(pk=but.pk if but else 0).first()):
        words = _("“%(title)s” has this shortcut.") % {"title": other.title}
        raise ValidationError({"shortcut": words})


def _record(
    saved: SavedReply, kind: Kind, before: dict[str, Any], *, by: Agent, now: datetime
) -> None:
    SavedReplyChange.objects.create(saved_reply=saved, kind=kind, before=before, by=by, at=now)
