"""Every key of the desk, in one table: the list behind "?" is made of it.

What a key does stands on the page: a button with `data-key`, which scripts press and the palette
offers under its own words. A test holds the buttons of all templates against this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Key:
    """`presses`: as `data-key` names them; "g q" is one after the other, "mod" Ctrl or Command."""

    presses: tuple[str, ...]
    words: StrOrPromise


@dataclass(frozen=True, slots=True)
class Group:
    name: StrOrPromise
    keys: tuple[Key, ...]


GROUPS = (
    Group(
        _("Moving"),
        (
            Key(("j", "k"), _("down and up in the queue")),
            Key(("enter",), pgettext_lazy("key", "open")),
            Key(("esc",), _("back")),
            Key(("n",), _("take the next one")),
            Key(("x", "shift+j", "shift+k"), _("select, and further down or up")),
            Key(("/",), _("filter the queue; Enter searches everything")),
            Key(("g q",), _("to the queue")),
            Key(("g m",), _("to what is mine")),
            Key(("g b",), _("to the board")),
            Key(("g s",), _("to the settings")),
        ),
    ),
    Group(
        _("The thread"),
        (
            Key(("c", "u"), _("claim, release")),
            Key(("e",), _("close")),
            Key(("shift+e",), _("close and go on")),
            Key(("w",), _("close without answer")),
            Key(("shift+w",), _("close without answer and go on")),
            Key(("s", "a"), _("snooze or wake, hand over")),
            Key(("t", "p"), _("label, priority")),
            Key(("shift+m",), _("merge with another thread")),
            Key(("shift+p",), _("the latest message is praise")),
            Key(("q",), _("ask a colleague")),
            Key(("b",), _("watch, or no longer")),
            Key(("f",), _("feedback for the company")),
            Key(("o",), _("how we answer: the guides")),
        ),
    ),
    Group(
        _("Writing"),
        (
            Key(("r", "d", "i"), _("public, private, note")),
            Key(("/",), _("in an answer, where a line begins: saved replies")),
            Key(("l",), _("log a call or mail")),
            Key(("y", "shift+y", "h"), _("approve, change first, return what a trainee wrote")),
            Key(("alt+enter",), _("send to the colleague")),
            Key(("mod+enter",), _("send")),
            Key(("mod+shift+enter",), _("send, close and go on")),
            Key(("z",), _("undo the last")),
        ),
    ),
    Group(
        _("Everywhere"),
        (
            Key(("mod+k",), _("everything that can be done")),
            Key(("?",), _("this list")),
        ),
    ),
)
