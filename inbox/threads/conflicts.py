"""Why a change was not made: somebody was quicker, or something new stands in the thread."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from inbox.models import Thread

Said = tuple[str, dict[str, Any]]  # a sentence to be translated, and what it names


class Conflict(Exception):
    """`code` says what met; `thread` is as it is now, its owner loaded."""

    code = ""

    def __init__(self, thread: Thread) -> None:
        super().__init__(f"{self.code}: thread {thread.pk}")
        self.thread = thread

    @property
    def said(self) -> Said:
        raise NotImplementedError

    @property
    def words(self) -> str:
        """For the person who was too late."""
        words, facts = self.said
        return gettext(words) % facts if facts else gettext(words)


class NotOwner(Conflict):
    """The thread is somebody else's, or nobody's, and only its owner may do this."""

    code = "not_owner"

    @property
    def said(self) -> Said:
        if owner := self.thread.owner:
            return _("%(name)s has this thread now."), {"name": owner.name}
        return _("Nobody has this thread. Claim it to answer."), {}


class Stale(Conflict):
    """Somebody wrote, or changed the thread, after the version that the agent saw."""

    code = "stale"

    @property
    def said(self) -> Said:
        return _("Something new was written here while you wrote."), {}


class ThreadClosed(Conflict):
    """The thread is closed: it must be reopened first."""

    code = "closed"

    @property
    def said(self) -> Said:
        return _("The thread was closed meanwhile."), {}


class Erased(Conflict):
    """Words and names of the thread are gone: it stays closed, for the figures alone."""

    code = "erased"

    @property
    def said(self) -> Said:
        return _("This thread was erased: nothing in it can be answered any more."), {}


class NotClosed(Conflict):
    """Only what is closed can be reopened."""

    code = "not_closed"

    @property
    def said(self) -> Said:
        return _("The thread is open already."), {}
