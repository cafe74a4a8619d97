"""Which headers should a host send with the files of a site? One policy: for the preview, host files and `verify`.

Pure: names and values. What a page may load is only what the site itself has: no other host, no inline code. The one
thing beyond that is WebAssembly (`'wasm-unsafe-eval'`), in which the search runs; it is not JavaScript's `eval`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_CONTENT = {
    "default-src": "'self'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
_SWITCHED_OFF = ("camera", "geolocation", "microphone", "payment", "usb")
_A_YEAR = 365 * 24 * 60 * 60

FOREVER = f"public, max-age={_A_YEAR}, immutable"
"""`Cache-Control` of a file whose name changes with its content."""
FRESH = "no-cache"
"""`Cache-Control` of every other file: kept, but never shown without asking whether it has changed."""
FINGERPRINTED = r"(\.[0-9a-f]{8}\.(css|js|svg|png|jpe?g|gif|webp|avif|woff2)|_[0-9a-f]{7,}\.pf_(fragment|index|meta))"
"""How the name of a file ends that changes with its content; read alike by Python, Apache, nginx and JavaScript."""


def content_security_policy() -> str:
    """The value of `Content-Security-Policy`."""
    return "; ".join(f"{directive} {sources}" for directive, sources in _CONTENT.items())


def response_headers(*, hsts: bool = False) -> Mapping[str, str]:
    """The headers for every answer, by name; with `hsts`, browsers keep to https for a year.

    Another site that a reader goes to does not learn from which page (`same-origin`).
    """
    strict = {"Strict-Transport-Security": f"max-age={_A_YEAR}"} if hsts else {}
    return {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _SWITCHED_OFF),
        "Cross-Origin-Opener-Policy": "same-origin",
        **strict,
    }


def cache_control(path: str) -> str:
    """The value of `Cache-Control` for a file of `dist/`."""
    return FOREVER if re.search(FINGERPRINTED + "$", path) else FRESH
