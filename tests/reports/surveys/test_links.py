"""A link says which survey it is for, and nobody else can write one."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from inbox.numbers.mask import hide_numbers
from reports.surveys.links import LETTERS, find_survey, read_token, write_link, write_token
from tests.reports.surveys.making import make_survey


@pytest.mark.django_db
def test_a_link_leads_to_its_survey_alone(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://svar.example"
    survey, other = make_survey(), make_survey()
    token = write_link(survey).removeprefix("https://svar.example/s/")
    assert find_survey(token) == survey
    assert find_survey(write_token(other.pk)) == other
    assert find_survey(write_token(other.pk + 1)) is None
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    assert find_survey(token) is None
    settings.SECRET_KEY_FALLBACKS = [former]
    assert find_survey(token) == survey


def test_every_change_of_a_token_is_found_out() -> None:
    token = write_token(2**63 - 1)
    assert read_token(token) == 2**63 - 1
    swapped = [
        token[:place] + letter + token[place + 1 :]
        for place in range(len(token))
        for letter in LETTERS
        if letter != token[place]
    ]
    cut = [token[:place] for place in range(len(token))]
    seal, key = token[:23], token[23:]
    odd = [
        f"{token}a",
        f"a{token}",
        f"{seal}a{key}",
        token.swapcase(),
        "é" * 30,
        "1" * 30,
        "A" * 9999,
    ]
    assert [one for one in swapped + cut + odd if read_token(one) is not None] == []


def test_no_token_is_taken_for_a_personal_number() -> None:
    tokens = [write_token(key) for key in range(500)]
    assert all(token.isalpha() and hide_numbers(token) == token for token in tokens)
    assert len(set(tokens)) == 500
