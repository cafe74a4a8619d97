"""What the layout of a handout is given beside what every layout gets. Which parts those are, `handout` says."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import msgspec

from anagen import urls
from anagen.document import Document
from anagen.handout import Part
from anagen.render.qr import qr_code
from anagen.render.views import HandoutView
from anagen.signature import text_hash
from anagen.site import Site

HANDOUT = "handout.html"
"""The name of a handout: it lies beside its page, where no page can be, and has the page's own relative links."""


def documents_for(document: Document, those: Iterable[Part]) -> Iterator[Document]:
    """The document in pieces for the handout: the parts that share a heading, below it."""
    for heading, group in itertools.groupby(those, key=lambda part: part.heading):
        html = "".join(part.html for part in group)
        yield msgspec.structs.replace(document, html=f"<h2>{heading}</h2>{html}" if heading else html)


def handout_view(site: Site, document: Document, lines: int) -> HandoutView:
    """The version of the page's text, and its full address with its code, if it has one."""
    digits = text_hash(document, site.library).partition(":")[2][:8].upper()
    view = HandoutView(version=f"{digits[:4]}-{digits[4:]}", lines=lines)
    if not site.config.site.base_url:
        return view
    address = urls.absolute(site.config.site.base_url, site.pages[document.path].url)
    return msgspec.structs.replace(view, address=address, qr=qr_code(address))
