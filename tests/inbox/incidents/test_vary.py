"""Many answers, no two in a row the same."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from inbox.incidents.vary import check_variety, list_wordings, read_texts

WORDINGS = ["Vi felsöker.", "Vi vet om felet.", "Hej {name}, vi vet.", "{handle} Vi vet."]


@pytest.mark.parametrize("texts", [["Vi vet."], ["{handle} Vi vet."], ["Vi vet.", " Vi vet. ", ""]])
def test_one_wording_without_the_customer_is_refused(texts: list[str]) -> None:
    with pytest.raises(ValidationError, match="the same text twice"):
        check_variety(read_texts(texts))


@pytest.mark.parametrize("texts", [WORDINGS[:2], WORDINGS[2:3], ["Vi vet, {handle}."]])
def test_two_wordings_or_the_customer_will_do(texts: list[str]) -> None:
    wordings = read_texts(texts)
    check_variety(wordings)
    assert wordings == texts


@given(
    st.lists(st.sampled_from(WORDINGS), min_size=1, unique=True),
    st.lists(st.sampled_from(["Anna", "Bo", "{handle}", "{name}"]), max_size=8),
)
def test_there_is_always_something_that_was_not_said(texts: list[str], names: list[str]) -> None:
    said: list[str] = []
    for number, name in enumerate(names):
        wordings = list_wordings(texts, number, name=name, handle=f"h{number}")
        said.append(next(one for one in wordings if one not in said))
    assert not any(text.startswith("@") for text in said)


def test_variants_are_said_in_turn_and_same_names_are_told_apart() -> None:
    first = [list_wordings(WORDINGS[:2], n, name="Anna", handle="anna")[0] for n in range(3)]
    assert first == [WORDINGS[0], WORDINGS[1], WORDINGS[0]]
    assert list_wordings(WORDINGS[2:3], 1, name="Anna", handle="anna2") == [
        "Hej Anna, vi vet.", "Hej @anna2, vi vet.", "Hej Anna, vi vet. @anna2",
    ]  # fmt: skip


def test_a_name_is_taken_as_it_is() -> None:
    assert list_wordings(["Hej {name}!"], 0, name="{handle}", handle="x")[0] == "Hej {handle}!"
