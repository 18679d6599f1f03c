"""What the kinds of things that we hold are called, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS = {
    "profiles": _("Names on the networks"),
    "threads": _("Threads of their own"),
    "messages": _("Messages that they wrote"),
    "answers": _("Answers that they got"),
    "notes": _("Internal notes in their threads"),
    "notes_on_person": _("Notes on the customer"),
    "stops": _("Wishes not to be contacted"),
    "pictures": _("Pictures"),
    "drafts": _("Drafts of answers"),
    "unsent": _("Answers that never went out"),
    "numbers": _("Personal numbers, encrypted"),
    "surveys": _("Surveys"),
    "survey_words": _("Words written with a survey"),
    "shown_as_praise": _("Praise on the wall"),
    "praise": _("Praise on the wall"),
    "exports": _("Files made for the person"),
}


OUTLIVING = {"threads", "surveys"}  # without words and names, for the figures


def name_counts(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """What there is any of."""
    return [(name, counts[kind]) for kind, name in KINDS.items() if counts.get(kind)]
