"""The form in which one language of the questions is written, in groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from reports.surveys.models import LANGUAGES, Kind
from reports.surveys.questions import FALLBACK, Texts, read_defaults
from reports.surveys.versions import list_fields

# Where each text stands: the first group whose names it begins with. The last takes the rest.
GROUPS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("message", gettext_lazy("The message that brings the link"), ("message",)),
    (
        "questions", gettext_lazy("The questions"),
        ("heading", "about", "now", "low", "high", "before", "less", "yes", "no", "recommend",
         "words"),
    ),
    ("objection", gettext_lazy("Not to be asked again"), ("object",)),
    (
        "privacy", gettext_lazy("What the answers are used for"),
        ("privacy", "purpose", "basis", "retention", "controller", "contact", "rights"),
    ),
    ("endings", gettext_lazy("Where the link leads nowhere"), ("ended", "unknown", "withdrawn")),
    ("rest", gettext_lazy("Thanks, buttons and small words"), ()),
)  # fmt: skip


class QuestionsForm(forms.Form):
    """A field for each text, called by what we say there in the language of its reader."""

    def __init__(self, *args: Any, kind: Kind, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        reader = get_language() or FALLBACK
        own = reader if reader in dict(LANGUAGES) else FALLBACK
        for name, ours in read_defaults(kind, own).items():
            rows = 3 if len(ours) > 70 else 1
            fields = [field for field in list_fields(kind, name) if field != "brand"]
            self.fields[name] = forms.CharField(
                label=_("The message") if name == "message" else capfirst(ours),
                help_text=" ".join(f"{{{field}}}" for field in fields),
                widget=forms.Textarea(attrs={"rows": rows, "lang": language}),
                required=False,  # what is wrong is judged where the version is made
            )

    def list_groups(self) -> Iterator[tuple[str, Any, list[forms.BoundField], bool]]:
        """Each with its fields, in the order of the page, and whether something is wrong in it."""
        placed = sorted((*_find_place(name), name) for name in self.fields)
        for number, (key, title, _names) in enumerate(GROUPS):
            fields = [self[name] for group, _place, name in placed if group == number]
            yield key, title, fields, any(field.errors for field in fields)

    def read_texts(self) -> Texts:
        return {name: str(self.cleaned_data[name]) for name in self.fields}


def _find_place(name: str) -> tuple[int, int]:
    """Its group and its place there. `unanswered` is no "un": a beginning ends at an underscore."""
    for group, (_key, _title, names) in enumerate(GROUPS):
        for place, one in enumerate(names):
            if name == one or name.startswith(f"{one}_"):
                return group, place
    return len(GROUPS) - 1, len(name)
