"""The door to segno: an address as a QR code, drawn as SVG. Nothing else imports it, and it knows no page."""

from __future__ import annotations

import io

from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """The code of a text, to stand in a page: black on white with its quiet edge, as large as its place.

    It still reads with 15 of every 100 squares lost, so a crease or a stain does no harm.
    """
    import segno  # noqa: PLC0415 (only a site with a `base_url` has codes)

    drawing = io.BytesIO()
    code = segno.make_qr(text, error="m", boost_error=False)
    code.save(
        drawing, kind="svg", border=4, light="#fff", xmldecl=False, svgns=False, omitsize=True, nl=False,
        svgclass="ag-qr", lineclass=None,
    )  # fmt: skip
    return Markup(drawing.getvalue().decode().replace("<svg", '<svg aria-hidden="true"', 1))
