"""Handouts as files of their own, to print or to send: what the site has, with all that it needs inside it.

Makes no text. A PDF is printed by the browser of the computer, so Anagen needs no library for it.
"""

from __future__ import annotations

import base64
import mimetypes
import os
import posixpath
import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urljoin

import msgspec

from anagen import pipeline, urls
from anagen.diagnostics import Diagnostic, Diagnostics, Location, did_you_mean, error, has_errors
from anagen.edit import save
from anagen.render.handouts import HANDOUT
from anagen.site import Site

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_STYLE = re.compile(r'<link\b[^>]*rel="stylesheet"[^>]*href="([^"]+)"[^>]*>')
_LEFT_OUT = re.compile(r'\s*(?:<link\b[^>]*rel="icon"[^>]*>|<script\b[^>]*></script>)')
_PICTURE = re.compile(r'(<img\b[^>]*\bsrc=")([^"]+)(")')
_SET = re.compile(r'\s(?:srcset|sizes)="[^"]*"|\s*<source\b[^>]*>')
_LINK = re.compile(r'(<a\b[^>]*\b)href="(?!#|[a-z]+:)([^"]*)"')
_ON_SCREEN = ".ag-handout__screen{display:none}"
_DATES = re.compile(rb"/(?:Creation|Mod)Date \(D:[^)]*\)")
_SECONDS = 60


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed: pages, or all; the folder to write to; whether as PDF, and on which paper."""

    pages: tuple[str, ...] = ()
    all_pages: bool = False
    folder: Path
    as_pdf: bool = False
    paper: str = "A4"


def write_handouts(root: Path, packaged_templates: Path, request: Request) -> tuple[str, Diagnostics]:
    """Write the handouts that were asked for; what to say, and what is wrong. Nothing is written after an error."""
    built = pipeline.make(root, packaged_templates)
    if built.site is None or has_errors(built.diagnostics):
        return "Nothing was written: put this right first.\n", built.diagnostics
    files = {output.path: output.read() for output in built.outputs}
    known = {page.path: page.url for page in built.site.pages.values() if urls.output_path(page.url + HANDOUT) in files}
    wanted, problems = _wanted(built.site, known, request)
    browser = next(filter(None, map(shutil.which, BROWSERS)), None) if request.as_pdf else None
    if request.as_pdf and browser is None:
        hint = "Leave out `--pdf`: the files that come then can be printed by any browser."
        problems = (*problems, error("no-browser", Location(path=str(request.folder)), _NO_BROWSER, hint))
    if problems:
        return "", problems
    said = ""
    for path in wanted:
        url = known[path]
        html = alone(files, urls.output_path(url + HANDOUT), built.site.config.site.base_url)
        html = html.replace(_ON_SCREEN, f"{_ON_SCREEN}@page{{size:{request.paper}}}", 1) if browser else html
        target = request.folder / f"{url.strip('/').replace('/', '-')}.{'pdf' if browser else 'html'}"
        content = _printed(browser, html) if browser else html.encode()
        if content is None:
            message = f"the browser `{browser}` printed nothing"
            return said, (error("no-browser", Location(path=str(target)), message, "Try again without `--pdf`."),)
        save(target, content)
        said += f"Written {target}\n"
    if not built.site.config.site.base_url:
        said += "They have no address and no QR code, because site_config.yaml has no `base_url`.\n"
    return said, ()


_NO_BROWSER = "there is no Chromium, Chrome or Edge on this computer that could print PDF files"


def _wanted(site: Site, known: Mapping[str, str], request: Request) -> tuple[list[str], Diagnostics]:
    """The paths of the pages to print; each is named by its file, or by its address."""
    if request.all_pages:
        return list(known), ()
    by_name = {url.strip("/"): path for path, url in known.items()}
    wanted, problems = [], []
    for typed in request.pages:
        name = typed.replace("\\", "/").strip("/")
        default = f"{urls.CONTENT}{site.config.site.default_language}/{name}"
        path = next((one for one in (name, default, by_name.get(name, "")) if one in known), None)
        if path:
            wanted.append(path)
        else:
            problems.append(_no_handout(site, typed, {name, default}, by_name))
    return wanted, tuple(problems)


def _no_handout(site: Site, typed: str, paths: Collection[str], names: Iterable[str]) -> Diagnostic:
    page = next((path for path in paths if path in site.pages), None)
    if page:
        message = f"a page of the type `{site.pages[page].type}` has no handout, or this one no block for it"
        return error("no-handout", Location(path=page), message, "docs/writing.md says what goes on a handout.")
    hint = did_you_mean(typed.strip("/"), names) or "Name a page, for example `risks/side-effects`."
    return error("no-handout", Location(path="content"), f"there is no page `{typed}`", hint)


def alone(files: Mapping[str, bytes], path: str, base_url: str) -> str:
    """A handout with its styles and pictures inside it. Its links lead to the site, or are plain text without one."""
    folder = posixpath.dirname(path)

    def content(address: str) -> bytes:
        return files[posixpath.normpath(posixpath.join(folder, unquote(address)))]

    def picture(match: re.Match[str]) -> str:
        kind = mimetypes.guess_type(match[2])[0] or "application/octet-stream"
        return f"{match[1]}data:{kind};base64,{base64.b64encode(content(match[2])).decode()}{match[3]}"

    def link(match: re.Match[str]) -> str:
        whole = urls.absolute(base_url, "/" + folder + "/") if base_url else ""
        return f'{match[1]}href="{urljoin(whole, match[2])}"' if whole else match[1].rstrip()

    html = _STYLE.sub(lambda match: f"<style>{content(match[1]).decode()}</style>", files[path].decode())
    html = _LEFT_OUT.sub("", html).replace("</head>", f"<style>{_ON_SCREEN}</style>\n</head>", 1)
    return _LINK.sub(link, _PICTURE.sub(picture, _SET.sub("", html)))


def _printed(browser: str, html: str) -> bytes | None:
    """The PDF that a browser prints of a page, without the time at which it did; None when it does not."""
    with tempfile.TemporaryDirectory() as folder:
        page, pdf = Path(folder, "handout.html"), Path(folder, "handout.pdf")
        page.write_text(html, encoding="utf-8")
        command = [browser, "--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"]
        command += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={pdf}"]
        command += ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # its sandbox refuses root
        try:
            subprocess.run([*command, page.as_uri()], capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 (a browser, and a file of ours)
        except (OSError, subprocess.SubprocessError):
            return None
        return _DATES.sub(lambda match: b" " * len(match[0]), pdf.read_bytes()) if pdf.exists() else None
