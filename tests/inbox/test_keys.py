"""One table of keys, and the buttons of all templates held against it."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from inbox.keys import GROUPS
from inbox.templatetags.keys import cap

TEMPLATES = Path(settings.BASE_DIR, "templates")
BUTTON = re.compile(r'<(?:button|summary)[^>]*?data-key="([^"]+)"(?:(?!</button>).)*', re.DOTALL)
PLACES = re.compile(r'data-go="(\w)"')
HIDDEN = {"shift+e", "shift+w"}  # buttons for keys alone
ELSEWHERE = {"quality"}  # a page with keys of its own, told beside its buttons


def find_buttons() -> list[tuple[str, str]]:
    """Each key, and the markup of its button up to the end."""
    paths = (path for path in TEMPLATES.rglob("*.html") if path.parent.name not in ELSEWHERE)
    found = (match for path in paths for match in BUTTON.finditer(path.read_text()))
    return [(match[1], match[0]) for match in found]


def test_every_key_stands_once_in_the_table_and_on_its_button() -> None:
    presses = [press for group in GROUPS for key in group.keys for press in key.presses]
    single = [press for press in presses if press != "/"]  # in the queue, and in an answer
    assert len(single) == len(set(single))
    buttons = find_buttons()
    assert {key for key, _markup in buttons} <= set(presses)
    unmarked = [key for key, markup in buttons if cap(key) not in markup]
    assert set(unmarked) <= HIDDEN
    # What no button has, a script does: moving, writing's keys, and the places.
    scripts = {"j", "k", "enter", "esc", "/", "?", "z", "l", "x", "shift+j", "shift+k"}
    scripts |= {"mod+enter", "mod+shift+enter", "mod+k", "alt+enter"}
    places = {
        f"g {letter}" for letter in PLACES.findall((TEMPLATES / "inbox/shortcuts.html").read_text())
    }
    assert set(presses) == {key for key, _markup in buttons} | scripts | places


def test_keys_are_written_as_they_are_pressed() -> None:
    assert cap("shift+e") == "<kbd>⇧E</kbd>"
    assert cap("g q") == "<kbd>G</kbd> <kbd>Q</kbd>"
    assert cap("mod+k") == '<kbd data-mod="" data-last="K">⌘K</kbd>'
    assert "⇧⌘↵" in cap("mod+shift+enter")
