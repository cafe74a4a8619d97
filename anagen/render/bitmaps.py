"""Photographs and other bitmaps of pages in the sizes and forms that browsers choose from.

A pure function of the bytes: the same picture gives the same files. Pillow is imported only when there is one.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import msgspec

from anagen.render.pictures import opened

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (480, 960, 1600)
"""Pixels: a phone, the text at its widest, the same on a fine screen."""


class Rendition(msgspec.Struct, frozen=True, kw_only=True):
    """One file that shows the picture: `form` is the ending of its name, and `type` its media type."""

    form: str
    type: str
    width: int
    height: int
    content: bytes


def renditions(content: bytes, widths: tuple[int, ...] = WIDTHS) -> tuple[Rendition, ...]:
    """The picture as WebP, narrowest first, and last as JPEG, or PNG when it has few colours or is see-through.

    Upright, without metadata, never larger than it came. Raises
    `UnreadableError`.
    """
    with opened(content) as image:
        picture = _plain(image)
    wanted = sorted({min(width, picture.width) for width in widths})
    few = picture.mode == "RGBA" or picture.getcolors(256) is not None
    sized = {width: _scaled(picture, width) for width in wanted}
    webp = [_saved(sized[width], "webp", lossless=few, quality=80, method=4, exact=False) for width in wanted]
    largest = sized[wanted[-1]]
    last = _saved(largest, "png", optimize=True) if few else _saved(largest, "jpeg", quality=82, progressive=True)
    return (*webp, last)


def _plain(image: Image) -> Image:
    """Upright, in the colours of screens, 8 bits each, with nothing but its pixels."""
    from PIL import ImageOps  # noqa: PLC0415 (heavy; only sites with photographs need it)

    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):
        upright = upright.convert("F").point(lambda value: value / 257).convert("L")
    is_clear = "A" in upright.getbands() or "transparency" in upright.info
    plain = _on_screen(upright, "RGBA" if is_clear else "RGB")
    if is_clear and plain.getchannel("A").getextrema() == (255, 255):
        plain = plain.convert("RGB")
    plain.info.clear()
    return plain


def _on_screen(image: Image, mode: str) -> Image:
    """The picture with the colours of its own profile turned into those of screens."""
    from PIL import ImageCms  # noqa: PLC0415 (the same)

    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return turned.convert(mode) if turned else image.convert(mode)
        except (ImageCms.PyCMSError, OSError):
            return image.convert(mode)  # a broken profile is as good as none
    return image.convert(mode)


def _scaled(picture: Image, width: int) -> Image:
    from PIL.Image import Resampling  # noqa: PLC0415 (the same)

    if width == picture.width:
        return picture
    return picture.resize((width, max(1, round(picture.height * width / picture.width))), Resampling.LANCZOS)


def _saved(picture: Image, form: str, **how: object) -> Rendition:
    file = io.BytesIO()
    picture.save(file, form, **how)
    ending = "jpg" if form == "jpeg" else form
    return Rendition(
        form=ending, type=f"image/{form}", width=picture.width, height=picture.height, content=file.getvalue()
    )
