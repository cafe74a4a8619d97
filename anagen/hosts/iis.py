"""`web.config` for IIS; learn.microsoft.com/iis/configuration/system.webserver says what each element does.

Only modules that IIS has by itself: no URL Rewrite, whose absence would make every page an error 500. A value that the
server has already must be removed before it is added.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from anagen.hosts.told import HIDDEN, IN_FOREVER_FOLDERS, MADE_BY, TEXTS, TYPES, Told


def web_config(told: Told) -> str:
    """The whole file."""
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', f"<!-- {MADE_BY} -->", *_lines(told)]) + "\n"


def _lines(told: Told) -> Iterator[str]:
    yield from ("<configuration>", "  <system.webServer>")
    yield '    <defaultDocument enabled="true"><files><clear /><add value="index.html" /></files></defaultDocument>'
    yield "    <security><requestFiltering><denyUrlSequences>"
    yield f'      <remove sequence="/{HIDDEN}" /><add sequence="/{HIDDEN}" />'
    yield "    </denyUrlSequences></requestFiltering></security>"
    yield '    <urlCompression doStaticCompression="true" />'
    yield '    <httpErrors errorMode="Custom" existingResponse="Auto">'
    yield '      <remove statusCode="404" subStatusCode="-1" />'
    path = _quoted((told.base + "404.html").strip("/").replace("/", "\\"))
    yield f'      <error statusCode="404" prefixLanguageFilePath="" path={path} responseMode="File" />'
    yield "    </httpErrors>"
    yield from ("    <httpProtocol>", "      <customHeaders>")
    for name, value in told.headers.items():
        yield f"        <remove name={_quoted(name)} />"
        yield f"        <add name={_quoted(name)} value={_quoted(value)} />"
    yield from ("      </customHeaders>", "    </httpProtocol>", "    <staticContent>")
    yield '      <clientCache cacheControlMode="DisableCache" />'
    for ending, kind in TYPES.items():
        charset = "; charset=utf-8" if ending in TEXTS else ""
        yield f'      <remove fileExtension=".{ending}" />'
        yield f'      <mimeMap fileExtension=".{ending}" mimeType="{kind}{charset}" />'
    yield from ("    </staticContent>", "  </system.webServer>")
    for folder in IN_FOREVER_FOLDERS:
        yield f'  <location path="{folder.rstrip("/")}"><system.webServer><staticContent>'
        yield '    <clientCache cacheControlMode="UseMaxAge" cacheControlMaxAge="365.00:00:00"'
        yield '      cacheControlCustom="public, immutable" />'
        yield "  </staticContent></system.webServer></location>"
    for old, (_path, new) in zip(told.redirects, told.moved(), strict=True):
        yield f"  <location path={_quoted(old.strip('/'))}><system.webServer>"
        yield f'    <httpRedirect enabled="true" destination={_quoted(new)} exactDestination="true"'
        yield '      httpResponseStatus="Permanent" />'
        yield "  </system.webServer></location>"
    yield "</configuration>"


def _quoted(text: str) -> str:
    """A text as the value of an attribute."""
    return '"' + escape(text, quote=False).replace('"', "&quot;") + '"'
