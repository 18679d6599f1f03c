"""Pictures that the demo's customers took: small PNGs, drawn by code."""

from __future__ import annotations

import math
import struct
import zlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Colour = tuple[int, int, int]
    Painter = Callable[[int, int], Colour]

WIDTH, HEIGHT = 360, 240
BOARD: Colour = (18, 22, 28)
AMBER: Colour = (245, 178, 51)
RED: Colour = (224, 66, 54)


@cache
def draw(name: str) -> bytes:
    """A PNG of the drawing with that name: `board`, `lights` or `seat`."""
    paint = DRAWINGS[name]
    rows = (
        b"\0" + bytes(part for x in range(WIDTH) for part in paint(x, y)) for y in range(HEIGHT)
    )
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_frame(*chunk) for chunk in chunks)


def _frame(kind: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)


def _paint_board(x: int, y: int) -> Colour:
    """A board of departures: a row of letters a train, and the fourth is cancelled."""
    row, inside = divmod(y - 20, 34)
    if not (16 <= x < WIDTH - 16 and 0 <= row < 6 and 6 <= inside < 26):
        return BOARD
    place, within = divmod(x - 16, 14)
    is_letter = within < 10 and (place * 7 + row * 11) % 5 != 0 and not 5 <= place < 7
    ink = RED if row == 3 else AMBER
    return ink if is_letter and (inside - 6) % 7 < 5 else BOARD


def _paint_lights(x: int, y: int) -> Colour:
    """Northern lights above a black forest, with the frame of the window around them."""
    if min(x, WIDTH - 1 - x) < 14 or min(y, HEIGHT - 1 - y) < 14:
        return (62, 66, 72)
    if y > 178 + 16 * abs(math.sin(x / 11)) - 10 * abs(math.sin(x / 37)):
        return (8, 12, 14)
    band = 80 + 26 * math.sin(x / 46) + 9 * math.sin(x / 17)
    glow = math.exp(-(((y - band) / 34) ** 2)) * (0.72 + 0.28 * math.sin(x / 5))
    return int(12 + 50 * glow), int(22 + 200 * glow), int(48 + 90 * glow)


def _paint_seat(x: int, y: int) -> Colour:
    """A blue seat whose cover is torn."""
    if not (90 <= x < 270 and 24 <= y < 222):
        return (196, 190, 178)
    if y >= 150 and (x < 104 or x >= 256):
        return (64, 64, 68)
    if abs(y - 96 - (x - 180) / 3) < 9 - abs(x - 180) / 8:
        return (226, 204, 140)
    is_seam = y in range(146, 150) or x in range(178, 180)
    is_dotted = (x // 9 + y // 9) % 2 == 0
    return (26, 58, 92) if is_seam else (44, 92, 138) if is_dotted else (38, 82, 126)


DRAWINGS: dict[str, Painter] = {
    "board": _paint_board,
    "lights": _paint_lights,
    "seat": _paint_seat,
}
