"""What claims to be a picture: shown as one of ours, or refused in words."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from inbox.pictures import trouble
from inbox.pictures.encode import MAX_BYTES, MAX_SIDE, Encoded, encode_picture
from inbox.pictures.trouble import PictureRefused
from tests.inbox.pictures.drawing import BLUE, RED, build_png, draw, draw_with_gps, save

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def read(encoded: Encoded) -> Image.Image:
    image = Image.open(BytesIO(encoded.content))
    image.load()
    assert image.size == (encoded.width, encoded.height)
    return image


def is_near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 12 for one, other in zip(pixel[:3], colour, strict=True))


@pytest.mark.parametrize(
    ("form", "content_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/png"), ("WEBP", "image/jpeg")],
)
def test_still_pictures_become_ours(form: str, content_type: str) -> None:
    encoded = encode_picture(draw(form))
    assert encoded.content_type == content_type
    image = read(encoded).convert("RGB")
    assert is_near(image.getpixel((5, 20)), RED)
    assert is_near(image.getpixel((55, 20)), BLUE)


def test_place_and_maker_are_gone_and_the_right_side_is_up() -> None:
    original = draw_with_gps(orientation=6)
    assert b"Telephone Maker" in original
    encoded = encode_picture(original)
    image = read(encoded)
    assert image.size == (40, 60)
    assert is_near(image.getpixel((20, 5)), RED)  # left became top
    assert dict(image.getexif()) == {}
    for secret in (b"Exif", b"Telephone Maker", b"secret comment", b"secret profile"):
        assert secret not in encoded.content


def test_notes_inside_a_png_are_gone() -> None:
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - for this test alone

    notes = PngInfo()
    notes.add_text("Comment", "secret comment")
    encoded = encode_picture(draw("PNG", pnginfo=notes, dpi=(300, 300), exif=Image.Exif()))
    assert b"secret" not in encoded.content
    assert read(encoded).info == {}


def test_large_pictures_become_small() -> None:
    encoded = encode_picture(draw(size=(4000, 1000)))
    assert (encoded.width, encoded.height) == (MAX_SIDE, 512)


def test_what_is_transparent_stays_so() -> None:
    glass = Image.new("RGBA", (30, 30), (255, 0, 0, 0))
    encoded = encode_picture(save(glass, "PNG"))
    assert read(encoded).getpixel((3, 3)) == (255, 0, 0, 0)


def test_a_large_lossless_picture_becomes_a_jpeg() -> None:
    noise = Image.effect_noise((1500, 1500), 90).convert("RGB")
    encoded = encode_picture(save(noise, "PNG", compress_level=1))
    assert encoded.content_type == "image/jpeg"
    assert len(encoded.content) < 2 * 2**20


def test_of_a_moving_picture_the_first_frame_stays() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE)]
    moving = save(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)
    image = read(encode_picture(moving))
    assert getattr(image, "n_frames", 1) == 1
    assert is_near(image.convert("RGB").getpixel((5, 5)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_kind_of_pixel_is_understood(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert encode_picture(save(Image.new(mode, (20, 20)), form)).width == 20


def test_a_polyglot_loses_its_second_tongue() -> None:
    page = b"<html><script>alert(document.cookie)</script></html>"
    for original in (draw() + page, draw("GIF") + page, draw("PNG") + page):
        encoded = encode_picture(original)
        assert b"script" not in encoded.content


def test_a_script_as_the_comment_of_a_gif_is_gone() -> None:
    original = draw("GIF", comment=b"*/=alert(1)//<script>")
    assert b"<script>" in original
    assert b"script" not in encode_picture(original).content


BOMB_ROWS = bytes(20_001) * 20_000  # 400 million pixels in 400 kB


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", trouble.NO_PICTURE),
        (b"<html>Not here</html>", trouble.NO_PICTURE),
        (SVG, trouble.NO_PICTURE),
        (b"%PDF-1.7\n1 0 obj", trouble.NO_PICTURE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", trouble.NO_PICTURE),
        (save(Image.new("RGB", (9, 9)), "TIFF"), trouble.NO_PICTURE),
        (save(Image.new("RGB", (9, 9)), "BMP"), trouble.NO_PICTURE),
        (draw()[:-300], trouble.NO_PICTURE),
        (draw("PNG")[:-40], trouble.NO_PICTURE),
        (build_png(500, 500, bytes(100)), trouble.NO_PICTURE),
        (build_png(20_000, 20_000, BOMB_ROWS), trouble.TOO_MANY_PIXELS),
        (build_png(5_001, 5_000, b""), trouble.TOO_MANY_PIXELS),
        (b"\xff\xd8" + bytes(MAX_BYTES), trouble.TOO_LARGE),
    ],
    ids=["empty", "html", "svg", "pdf", "eps", "tiff", "bmp", "half jpeg", "half png", "few rows",
         "bomb", "a little too many", "too large"],
)  # fmt: skip
def test_everything_else_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        encode_picture(content)
    assert refused.value.words == words
