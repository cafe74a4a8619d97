"""Pictures: their size, their address, and SVG made fit to stand inside a page.

Inline SVG takes the theme's colours; it may hold no script, no style and no foreign content, and its ids are
prefixed so that two pictures on a page do not meet.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import posixpath
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from markupsafe import Markup

from anagen import urls
from anagen.render.views import PictureView
from anagen.theme import Asset

if TYPE_CHECKING:
    from PIL.Image import Image

_SVG = "{http://www.w3.org/2000/svg}"
_TAGS = frozenset(
    {
        "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline",
        "polygon", "text", "tspan", "textPath", "marker", "mask", "pattern", "clipPath", "linearGradient",
        "radialGradient", "stop",
    }
)  # fmt: skip
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*>")
_REFERENCE = re.compile(r"url\(\s*#([^)\s]+)\s*\)")
_ATTRIBUTE = re.compile(r"[a-zA-Z][a-zA-Z-]*")
_LENGTH = re.compile(r"\s*([0-9.]+)(?:px)?\s*")
_TELLING = frozenset({"exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment", "gps"})
ElementTree.register_namespace("", _SVG[1:-1])


class UnreadableError(Exception):
    """The file is not the picture that its name says; the text says why, in plain words."""


def fingerprint(content: bytes) -> str:
    """Eight hexadecimal digits that change with the content."""
    return hashlib.blake2b(content, digest_size=4).hexdigest()


def picture_url(path: str, content: bytes, default_language: str) -> str:
    """Where a picture of the content goes: beside its page, with its fingerprint in the name."""
    folder, name = posixpath.split(path)
    stem, ending = posixpath.splitext(name)
    return f"{urls.url_of_folder(folder, default_language)}{stem}.{fingerprint(content)}{ending.lower()}"


def size_of(asset: Asset) -> tuple[int, int]:
    """Width and height in CSS pixels. Raises `UnreadableError`."""
    if asset.path.lower().endswith(".svg"):
        return _svg_size(_parse(asset.content))
    with opened(asset.content) as image:
        return image.size


@contextlib.contextmanager
def opened(content: bytes) -> Iterator[Image]:
    """A bitmap, whatever is wrong with it told as `UnreadableError`: also what is found while it is used."""
    from PIL import Image  # noqa: PLC0415 (heavy; only sites with photographs need it)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content))
        with image:
            if getattr(image, "is_animated", False) and image.format != "MPO":
                raise UnreadableError("it moves, and readers could not stop it")
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise UnreadableError("it has too many pixels; make it smaller") from problem
    except (OSError, ValueError, SyntaxError) as problem:
        raise UnreadableError("it cannot be read as a picture") from problem


def without_metadata(asset: Asset) -> bytes:
    """A bitmap without where, when and with what it was taken; its very bytes when it says nothing of the kind.

    A photograph that a camera turned is turned for good, since the note that says so goes too. Raises
    `UnreadableError`.
    """
    with opened(asset.content) as image:
        if not (image.getexif() or _TELLING & image.info.keys() or getattr(image, "text", None)):
            return asset.content
        from PIL import Image, ImageOps  # noqa: PLC0415 (heavy; only sites with photographs need it)

        form = "JPEG" if image.format == "MPO" else image.format
        upright = ImageOps.exif_transpose(image)
        plain = Image.new(upright.mode, upright.size)
        if upright.palette:
            plain.putpalette(upright.palette)
        plain.paste(upright)
        saved = io.BytesIO()
        profile = image.info.get("icc_profile")
        plain.save(saved, form, quality=90, **({"icc_profile": profile} if profile else {}))
        return saved.getvalue()


def inline_svg(asset: Asset, alt: str, prefix: str) -> PictureView:
    """An SVG to stand in the page, told by `alt`; its ids start with `prefix`. Raises `UnreadableError`."""
    root = _parse(asset.content)
    width, height = _svg_size(root)
    _clean(root, prefix)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.attrib.setdefault("viewBox", f"0 0 {width} {height}")
    _tell(root, alt, prefix)
    text = ElementTree.tostring(root, encoding="unicode")
    return PictureView(alt=alt, svg=Markup(text), width=width, height=height)


def _tell(root: ElementTree.Element, alt: str, prefix: str) -> None:
    """Name the drawing by its own title, if it has one, and describe it by `alt`, which a page can be held to."""
    for described in root.findall(f"{_SVG}desc"):
        root.remove(described)
    for name in [name for name in root.attrib if name.startswith("aria-")]:
        del root.attrib[name]
    if not alt:
        root.set("aria-hidden", "true")
        return
    root.set("role", "img")
    title = root.find(f"{_SVG}title")
    if title is None:
        root.set("aria-label", alt)
        return
    title.set("id", f"{prefix}title")
    described = ElementTree.Element(f"{_SVG}desc", {"id": f"{prefix}desc"})
    described.text = alt
    root.remove(title)
    root[:0] = [title, described]
    root.set("aria-labelledby", f"{prefix}title {prefix}desc")


def clean_svg(content: bytes) -> bytes:
    """An SVG file without script, style or foreign content. Raises `UnreadableError`."""
    root = _parse(content)
    _clean(root, "")
    return ElementTree.tostring(root, encoding="unicode").encode()


def _parse(content: bytes) -> ElementTree.Element:
    content = _DOCTYPE.sub(b"", content, count=1)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnreadableError("it defines entities; save it as plain SVG")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 (a document with entities was refused above)
    except (ElementTree.ParseError, ValueError) as problem:
        raise UnreadableError(f"it is not well-formed SVG ({problem})") from problem
    if root.tag != f"{_SVG}svg":
        raise UnreadableError("it is not SVG")
    return root


def _svg_size(root: ElementTree.Element) -> tuple[int, int]:
    lengths = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    if lengths[0] and lengths[1]:
        return _pixels(lengths[0][1], lengths[1][1])
    box = root.get("viewBox", "").replace(",", " ").split()
    try:
        _x, _y, width, height = box
        return _pixels(width, height)
    except (ValueError, OverflowError) as problem:
        raise UnreadableError("it has neither a width and height nor a viewBox") from problem


def _pixels(width: str, height: str) -> tuple[int, int]:
    return max(1, round(float(width))), max(1, round(float(height)))


def _clean(root: ElementTree.Element, prefix: str) -> None:
    for parent in root.iter():
        for child in list(parent):
            if child.tag.removeprefix(_SVG) not in _TAGS:
                parent.remove(child)
        for name, value in list(parent.attrib.items()):
            plain = name.removeprefix("{http://www.w3.org/1999/xlink}")
            del parent.attrib[name]
            if not _ATTRIBUTE.fullmatch(plain) or plain.startswith("on") or plain == "style":
                continue
            if plain == "href" and not value.startswith("#"):
                continue
            parent.set(plain, _prefixed(plain, value, prefix))


def _prefixed(name: str, value: str, prefix: str) -> str:
    if name in {"id", "aria-labelledby", "aria-describedby"}:
        return " ".join(prefix + part for part in value.split())
    if name == "href":
        return "#" + prefix + value[1:]
    return _REFERENCE.sub(lambda match: f"url(#{prefix}{match[1]})", value)
