"""What a network did not do. Nothing else is raised by a connector."""

from __future__ import annotations

from datetime import datetime


class ConnectorError(Exception):
    """Something that a network did not do. `words` tell a person why; they hold no secret."""

    def __init__(self, words: str, *, code: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.code = code


class RetryLater(ConnectorError):
    """Nothing happened; the same call may succeed after `at` (UTC; None: by our own back-off)."""

    def __init__(self, words: str, *, at: datetime | None = None, code: str = "") -> None:
        super().__init__(words, code=code)
        self.at = at


class Limited(RetryLater):
    """We have made as many calls as the network allows us for now. `is_whole`: no other kind of
    call for this account is taken either.
    """

    def __init__(
        self, words: str, *, at: datetime | None = None, code: str = "", is_whole: bool = False
    ) -> None:
        super().__init__(words, at=at, code=code)
        self.is_whole = is_whole


class Reauthorise(ConnectorError):
    """The network no longer accepts our credentials: a person must connect the channel again."""


class Refused(ConnectorError):
    """The network will not do this, by a rule of its own. Asking again changes nothing."""


class Duplicate(Refused):
    """Refused because we said the same before: perhaps in an attempt whose answer was lost."""


class Gone(ConnectorError):
    """What the call was about is no longer there."""


class Permanent(ConnectorError):
    """The call itself is wrong, or the answer makes no sense. Asking again changes nothing."""


class OutcomeUnknown(ConnectorError):
    """A write may or may not have happened: the answer was lost. Never send it again blindly."""
