"""The rail marks where one is."""

from __future__ import annotations

import re

import pytest

from tests.inbox.views.conftest import Desk

CURRENT = re.compile(r'<a (?:class="[^"]*" )?href="([^"]+)" aria-current="page"')


@pytest.mark.parametrize(
    ("page", "place"),
    [("/", "/"), ("/notices/", "/"), ("/board/", "/board/"), ("/alerts/", "/board/"),
     ("/incidents/", "/board/"), ("/briefings/", "/board/"), ("/channels/", "/channels/")],
)  # fmt: skip
def test_one_place_is_marked(marcus: Desk, page: str, place: str) -> None:
    rail = marcus.page(page).content.decode().split("</nav>")[0]
    assert CURRENT.findall(rail) == [place]
