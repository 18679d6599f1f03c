"""Whatever claims to be a picture becomes one of ours: pixels kept, everything else dropped.

What came is never stored or shown. So neither a script behind the picture's bytes nor the place
where it was taken gets through, and a browser sees only what we have written ourselves.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from inbox.pictures.trouble import NO_PICTURE, TOO_LARGE, TOO_MANY_PIXELS, PictureRefused

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
LOSSLESS = ("PNG", "GIF")  # a picture of a screen: letters stay sharp
MAX_BYTES = 10 * 2**20  # of what is taken in
MAX_PIXELS = 25_000_000  # 100 MB when unpacked; the networks' own are 17 million at most
MAX_SIDE = 2048  # pixels of ours
MAX_LOSSLESS = 2 * 2**20  # bytes; what is larger becomes a JPEG
QUALITY = 88
PAPER = (255, 255, 255)  # below what was transparent

# Pillow's own guard, for a second size that a decoder finds inside.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture of ours. Sizes in pixels."""

    content: bytes
    content_type: str
    width: int
    height: int


def encode_picture(content: bytes) -> Encoded:
    """Decode JPEG, PNG, WebP or GIF (its first frame), and encode it anew without metadata, turned
    as its camera meant it, within MAX_SIDE. Raises PictureRefused.
    """
    if len(content) > MAX_BYTES:
        raise PictureRefused(TOO_LARGE)
    try:
        return _encode(content)
    except (PictureRefused, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused(TOO_MANY_PIXELS) from None
    except Exception:  # noqa: BLE001 - decoders raise whatever a stranger's bytes make them raise
        raise PictureRefused(NO_PICTURE) from None


def _encode(content: bytes) -> Encoded:
    with Image.open(BytesIO(content), formats=FORMATS) as image:  # reads the header only
        if image.width * image.height > MAX_PIXELS:
            raise PictureRefused(TOO_MANY_PIXELS)
        is_lossless = image.format in LOSSLESS
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a large JPEG is unpacked small
        image.load()
        upright = ImageOps.exif_transpose(image)
    plain = _drop_palette(upright)
    plain.thumbnail((MAX_SIDE, MAX_SIDE))
    plain.info.clear()  # colour profile, comments, EXIF: else they would be written again
    if is_lossless or plain.mode == "RGBA":
        encoded = _write(plain, "PNG", optimize=True)
        if len(encoded.content) <= MAX_LOSSLESS:
            return encoded
    return _write(_lay_on_paper(plain), "JPEG", quality=QUALITY, progressive=True)


def _drop_palette(image: Image.Image) -> Image.Image:
    """Three channels, and a fourth where something is transparent."""
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _lay_on_paper(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, PAPER)
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _write(image: Image.Image, form: str, **options: object) -> Encoded:
    out = BytesIO()
    image.save(out, form, **options)
    return Encoded(out.getvalue(), f"image/{form.lower()}", image.width, image.height)
