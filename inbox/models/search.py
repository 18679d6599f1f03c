"""What is found by words: an entry a message, and the messages whose entry is to be made anew."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from inbox.models.messages import Message


class SearchEntry(models.Model):
    """A message of a thread, as it is looked for. Written by `inbox.search.index` alone.

    `words`: each word of the text as it stands and by the stems of five languages, the author's
    names ("f:anna"), and facts that never change ("c:3": the channel). `spans`: its day and its
    month of 32 days, so that the newest are found without touching the others.
    """

    message = models.OneToOneField(
        Message, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False,
        related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField()
    spans = ArrayField(models.IntegerField())
    words = SearchVectorField()

    class Meta:
        indexes = [
            # Both in one: the two lists are walked side by side, so a day of a common word costs
            # no more than a day. No list of what is pending: each search would go through it.
            GinIndex(fields=["spans", "words"], name="search_words", fastupdate=False),
            # For what is asked without a word. With one, `inbox.search.find` asks in an order that
            # it does not have: the planner would walk along it for a word that is rare.
            models.Index(fields=["created_at", "message"], name="search_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}"


class SearchDue(models.Model):
    """A trigger lists each message whose entry no longer holds. Twice is harmless."""

    message_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.message_id}"
