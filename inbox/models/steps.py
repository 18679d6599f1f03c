"""How far an act on many threads has come with one of them: the same words for all such acts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class StepState(models.TextChoices):
    TODO = "todo", _("to do")
    DONE = "done", _("done")
    LEFT = "left", _("left as it is")
    UNDONE = "undone", _("taken back")


class Step(models.Model):
    """`words`: why a thread was left as it is, as the program says it, and the `facts` that it
    names. A fact in a list is a word of the program, too.
    """

    state = models.CharField(max_length=8, choices=StepState, default=StepState.TODO)
    words = models.TextField(blank=True)
    facts = models.JSONField(default=dict, db_default={})

    class Meta:
        abstract = True

    @property
    def why(self) -> str:
        """In the language of whoever reads it; empty where it was not left."""
        if not self.words:
            return ""
        facts = {k: gettext(v[0]) if isinstance(v, list) else v for k, v in self.facts.items()}
        return gettext(self.words) % facts if facts else gettext(self.words)
