"""Guides are made, changed, retired and brought back by leads; every version stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.label_rules.match import fold
from inbox.models import Guide, GuideVersion, Label
from inbox.numbers.refuse import refuse_numbers

MOST = 200  # guides at once: what a team can know, and what may be matched with each message
LINK = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a version says."""

    title: str
    language: str
    words: Sequence[str]
    answers: str
    leaves_out: str = ""
    tone: str = ""
    links: str = ""
    labels: Sequence[Label] = ()

    @property
    def columns(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "labels"}


def list_guides() -> QuerySet[Guide]:
    """Those that hold, by title. Two statements."""
    held = Guide.objects.filter(retired_at=None, latest__isnull=False)
    held = held.select_related("latest__by").prefetch_related("latest__labels")
    return held.order_by("latest__title", "pk")[:MOST]


def search_guides(text: str) -> list[Guide]:
    """Those in which every word of the text begins one of theirs; without a text all."""
    wanted = fold(text).split()
    return [guide for guide in list_guides() if all(_says(guide, word) for word in wanted)]


def _says(guide: Guide, word: str) -> bool:
    version = guide.latest
    if version is None:
        return False
    names = [label.name for label in version.labels.all()]
    parts = [version.title, *version.words, version.answers, version.leaves_out, version.tone]
    return any(one.startswith(word) for one in re.split(r"[^\w]+", fold(" ".join(parts + names))))


@transaction.atomic
def make_guide(facts: Facts, *, by: Agent, now: datetime) -> Guide:
    """Raises ValidationError by field, and beyond MOST."""
    if Guide.objects.filter(retired_at=None).count() >= MOST:
        raise ValidationError({"title": _("There are %(n)d guides already.") % {"n": MOST}})
    guide = Guide.objects.create()
    _write_version(guide, facts, by=by, now=now)
    return guide


@transaction.atomic
def change_guide(
    guide: Guide, facts: Facts, *, seen: int | None = None, by: Agent, now: datetime
) -> Guide:
    """The next version, unless nothing differs. `seen`: the version that was changed. Raises
    ValidationError by field, and where a colleague was quicker.
    """
    current = Guide.objects.select_for_update(of=("self",)).get(pk=guide.pk)
    if current.retired_at or (seen and current.latest_id != seen):
        words = _("A colleague has changed or retired this guide meanwhile.")
        raise ValidationError({"title": words})
    if read_facts(current) != facts:
        _write_version(current, facts, by=by, now=now)
    return current


def read_facts(guide: Guide) -> Facts:
    """What it says now."""
    version = guide.latest
    if version is None:
        raise ValueError(f"guide {guide.pk} says nothing")
    columns = {one.name: getattr(version, one.name) for one in fields(Facts)}
    return Facts(**{**columns, "labels": tuple(version.labels.order_by("name"))})


def _write_version(guide: Guide, facts: Facts, *, by: Agent, now: datetime) -> None:
    _check(facts)
    version = GuideVersion.objects.create(guide=guide, **facts.columns, by=by, at=now)
    version.labels.set(facts.labels)
    guide.latest = version
    guide.save(update_fields=["latest"])


def _check(facts: Facts) -> None:
    """No personal numbers, links that lead somewhere, and something to be found by."""
    if not facts.words and not facts.labels:
        raise ValidationError({"words": _("Give a label or a word that it is found by.")})
    for name in ("answers", "leaves_out", "tone"):
        try:
            refuse_numbers(getattr(facts, name))
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error
    for line in filter(str.strip, facts.links.splitlines()):
        if not LINK.search(line):
            words = _("“%(line)s”: an address begins with https://.")
            raise ValidationError({"links": words % {"line": line.strip()[:80]}})


def retire_guide(guide: Guide, *, by: Agent, now: datetime) -> None:
    """It is shown beside no thread. Harmless twice: the first one's name stays."""
    Guide.objects.filter(pk=guide.pk, retired_at=None).update(retired_at=now, retired_by=by)


@transaction.atomic
def bring_back_guide(guide: Guide) -> None:
    """As it stood. Harmless twice. Raises ValidationError beyond MOST."""
    if Guide.objects.filter(retired_at=None).count() >= MOST:
        raise ValidationError(_("There are %(n)d guides already.") % {"n": MOST})
    Guide.objects.filter(pk=guide.pk).update(retired_at=None, retired_by=None)


def find_version(guide: Guide, *, until: datetime) -> GuideVersion | None:
    """What it said at that moment. None: it did not exist yet."""
    versions = guide.versions.filter(at__lt=until).select_related("by").prefetch_related("labels")
    return versions.order_by("-at", "-id").first()
