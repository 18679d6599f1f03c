"""Names stand where their reader looks for them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from agents.names import name_key

NAMES = ["Åsa", "Aarhus", "Zoë", "Zoe", "Ärla", "Østby", "Æbelø", "Müller", "Mynta", "andré", "Bo"]


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("sv", "Aarhus andré Bo Müller Mynta Zoe Zoë Åsa Æbelø Ärla Østby"),
        ("fi", "Aarhus andré Bo Müller Mynta Zoe Zoë Åsa Æbelø Ärla Østby"),
        ("da", "andré Bo Müller Mynta Zoe Zoë Æbelø Ärla Østby Aarhus Åsa"),
        ("nb", "andré Bo Müller Mynta Zoe Zoë Æbelø Ärla Østby Aarhus Åsa"),
        ("en", "Aarhus Æbelø andré Ärla Åsa Bo Müller Mynta Østby Zoe Zoë"),
    ],
)
def test_letters_beyond_z_stand_where_each_language_has_them(language: str, order: str) -> None:
    with override(language):
        assert sorted(NAMES, key=name_key) == order.split()
