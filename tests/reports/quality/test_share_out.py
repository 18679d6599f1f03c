"""How many answers of each team a sample takes."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from reports.quality.share_out import share_out


def test_shares_follow_the_counts_and_forget_nobody() -> None:
    assert share_out(20, {"Dag": 600, "Kväll": 390, "Natt": 10}) == {
        "Dag": 12, "Kväll": 7, "Natt": 1,
    }  # fmt: skip
    assert share_out(2, {"Dag": 5, "Kväll": 9, "Natt": 1}) == {"Dag": 1, "Kväll": 1, "Natt": 0}
    assert share_out(20, {"Dag": 3, "Kväll": 4}) == {"Dag": 3, "Kväll": 4}
    assert share_out(20, {}) == {}


@given(st.integers(1, 100), st.lists(st.integers(0, 300), max_size=8))
def test_all_places_are_given_and_none_twice(size: int, many: list[int]) -> None:
    counts = Counter(dict(enumerate(many)))
    given_out = share_out(size, counts)
    assert sum(given_out.values()) == min(size, sum(many))
    assert all(given_out[key] <= counts[key] for key in given_out)
    fair = {key: size * count / (sum(many) or 1) for key, count in counts.items()}
    if sum(many) > size >= len(many):
        assert all(given_out[key] < fair[key] + 2 for key in given_out)
