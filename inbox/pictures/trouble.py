"""Why a picture is not here. The words are for the person who would have seen it."""

from __future__ import annotations

from django.utils.translation import gettext_noop

TOO_LARGE = gettext_noop("The picture is larger than 10 MB.")
TOO_MANY_PIXELS = gettext_noop("The picture has more than 25 million pixels.")
NO_PICTURE = gettext_noop("The file is no picture that we can show.")
NOT_ALLOWED = gettext_noop("The picture lies at an address that we do not fetch from.")
REDIRECTED = gettext_noop("The address of the picture leads somewhere else.")
NOT_THERE = gettext_noop("The network no longer has the picture.")
UNREACHABLE = gettext_noop("The picture could not be fetched, though we tried again and again.")


class PictureTrouble(Exception):
    """`words`: what happened, untranslated."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class PictureRefused(PictureTrouble):
    """We do not take it, now or later."""


class PictureGone(PictureTrouble):
    """The network no longer has it."""


class PictureLate(PictureTrouble):
    """It could not be fetched now; a later try may succeed."""
