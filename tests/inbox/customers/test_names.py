"""What we call a customer where nobody reads the answer before it goes out."""

from __future__ import annotations

import pytest

from inbox.models import Profile


@pytest.mark.parametrize(
    "name",
    ["Maja", "Anna-Lena O'Brien", "J. R. Åkesson", "Þórdís Jónsdóttir", "Nguyễn Văn An"],
)
def test_plain_names_are_said(name: str) -> None:
    assert Profile(name=name, handle="kund").sayable_name == name


@pytest.mark.parametrize(
    "name",
    ["", "gratis.example", "https://e.example", "@polisen", "Ring 0700", "a b c d e", "Hej 🎁",
     "\u202eajaM", "1+1", "Maja\nEk"],
)  # fmt: skip
def test_anything_else_gives_way_to_the_handle(name: str) -> None:
    assert Profile(name=name, handle="kund").sayable_name == "kund"
