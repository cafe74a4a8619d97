"""The door to segno: an address as a QR code, drawn as SVG. Nothing else imports it, and it knows no page."""

from __future__ import annotations

import re

from markupsafe import Markup

from anagen.without_network import without_network

_MASK = 2
"""The pattern that suits most addresses."""
_EDGE = 4
_DARK = re.compile(b"\1+")


def qr_code(text: str) -> Markup:
    """The code of a text, to stand in a page: black on white with its quiet edge, as large as its place.

    It still reads with 15 of every 100 squares lost, so a crease or a stain does no harm. The pattern that is laid over
    it is always the same: to try all eight takes longer than the rest of a page, and any reader takes any of them.
    """
    with without_network():
        import segno  # noqa: PLC0415 (only a site with a `base_url` has codes)

    code = segno.make_qr(text, error="m", boost_error=False, mask=_MASK)
    size = len(code.matrix) + 2 * _EDGE
    runs = ((y, run.span()) for y, row in enumerate(code.matrix, _EDGE) for run in _DARK.finditer(row))
    path = "".join([f"M{start + _EDGE} {y}.5h{end - start}" for y, (start, end) in runs])
    return Markup(
        f'<svg aria-hidden="true" class="ag-qr" viewBox="0 0 {size} {size}">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{path}"/></svg>'
    )
