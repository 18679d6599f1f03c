"""What a customer is called."""

from __future__ import annotations

import pytest

from connectors.port import Author
from inbox.ingest.batches import clean_author


@pytest.mark.parametrize(
    ("given", "kept"), [("\u200b \u2060", ""), ("\u202e", ""), ("👨‍👩‍👧", "👨‍👩‍👧"), ("Å", "Å")]
)
def test_a_name_of_which_nothing_can_be_seen_is_none(given: str, kept: str) -> None:
    assert clean_author(Author("1", "maja", given)).name == kept
