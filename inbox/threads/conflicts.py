"""Why a change was not made: somebody was quicker, or something new stands in the thread."""

from __future__ import annotations

from inbox.models import Thread


class Conflict(Exception):
    """`code` says what met; `thread` is as it is now, its owner loaded."""

    code = ""

    def __init__(self, thread: Thread) -> None:
        super().__init__(f"{self.code}: thread {thread.pk}")
        self.thread = thread


class NotOwner(Conflict):
    """The thread is somebody else's, or nobody's, and only its owner may do this."""

    code = "not_owner"


class Stale(Conflict):
    """Somebody wrote, or changed the thread, after the version that the agent saw."""

    code = "stale"


class ThreadClosed(Conflict):
    """The thread is closed: it must be reopened first."""

    code = "closed"


class NotClosed(Conflict):
    """Only what is closed can be reopened."""

    code = "not_closed"
