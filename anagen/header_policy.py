"""Which headers should a host send with every file of a site? One policy, for the preview, the tests and host files.

Pure: names and values. What a page may load is only what the site itself has: no other host, no inline code. The one
thing beyond that is WebAssembly (`'wasm-unsafe-eval'`), in which the search runs; it is not JavaScript's `eval`.
"""

from __future__ import annotations

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


def content_security_policy() -> str:
    """The value of `Content-Security-Policy`."""
    return "; ".join(f"{directive} {sources}" for directive, sources in _CONTENT.items())


def response_headers() -> Mapping[str, str]:
    """The headers for every answer, by name.

    Another site that a reader goes to does not learn from which page (`same-origin`).
    """
    return {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _SWITCHED_OFF),
        "Cross-Origin-Opener-Policy": "same-origin",
    }
