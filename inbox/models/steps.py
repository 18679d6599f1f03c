"""How far an act on many threads has come with one of them: the same words for all such acts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StepState(models.TextChoices):
    TODO = "todo", _("to do")
    DONE = "done", _("done")
    LEFT = "left", _("left as it is")
    UNDONE = "undone", _("taken back")
