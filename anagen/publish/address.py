"""Where does the site go? The address that a person types, taken apart; and whether `base_url` can belong to it.

    sftp://name@host/public_html/learn      a folder below the one where the login leads
    sftp://name@host//var/www/learn         a folder from the root of the host
    ftps://name@host/public_html/learn      the same by FTP with TLS
    s3://bucket/learn                       a bucket, and what its keys begin with
    ../site.zip                             a zip file to upload by hand
    /mnt/web/learn                          a folder of this computer

A password has no place in it. Connects to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, cast
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec

from anagen import urls
from anagen.diagnostics import Diagnostic, Location, did_you_mean, error

Kind = Literal["sftp", "ftps", "s3", "folder", "zip"]
PORTS: dict[str, int] = {"sftp": 22, "ftps": 21}
_ROOTS = ("public_html", "www", "htdocs", "httpdocs", "html", "wwwroot")
"""The folders of hosts that are the root of a web site."""
_EXAMPLE = "for example `sftp://name@host/public_html/learn`, `ftps://…`, `s3://bucket/learn`, a folder or a `.zip`"


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A target. `path` is a folder on the host, without a slash at the end, or a place on this computer."""

    kind: Kind
    path: str
    host: str = ""
    port: int = 0
    user: str = ""

    def __str__(self) -> str:
        """The address as it is shown; it never holds a password, and never a blank."""
        if self.kind in {"folder", "zip"}:
            return self.path.replace(" ", "%20")
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port not in {0, PORTS.get(self.kind)} else ""
        return f"{self.kind}://{user}{self.host}{port}/{self.path}".replace(" ", "%20")


def read_address(text: str, place: Location) -> tuple[Address | None, Diagnostic | None]:
    """The address in a text that somebody typed at a place; or what is wrong with it."""
    text = text.strip()
    scheme, is_url, _rest = text.partition("://")
    scheme = scheme.lower()
    if not text:
        hint = f"Write it as `to:` under `publish:` in site_config.yaml, or type `--to`: {_EXAMPLE}."
        return None, error("no-target", place, "nothing says where the site goes", hint)
    if not is_url:
        return Address(kind="zip" if text.lower().endswith(".zip") else "folder", path=text), None
    try:
        parts = urlsplit(text)
        port = parts.port or 0
    except ValueError:
        return None, _bad(place, "this is no address of a host", f"Write it in full: {_EXAMPLE}.")
    if parts.password is not None:
        return None, _bad(
            place,
            "there is a password in the address, where others can read it",
            "Take it out, and change it if others have this file. You are asked for it when you publish.",
        )
    if scheme == "ftp":
        hint = "Write `ftps://` with the same name and folder, or `sftp://`: nearly every host has one of them."
        return None, _bad(place, "`ftp://` sends the password so that others can read it", hint)
    if scheme not in {"sftp", "ftps", "s3"}:
        hint = did_you_mean(scheme, ["sftp", "ftps", "s3"])
        return None, _bad(place, f"`{scheme}://` is no kind of host that Anagen can publish to", hint)
    return _of_parts(cast("Kind", scheme), parts, port, place)


def _of_parts(scheme: Kind, parts: SplitResult, port: int, place: Location) -> tuple[Address | None, Diagnostic | None]:
    path, user = unquote(parts.path), unquote(parts.username or "")
    path = path.removeprefix("/").rstrip("/")
    if not parts.hostname or (scheme != "s3" and not user):
        what = "name, the `@` and the host" if scheme != "s3" else "bucket"
        return None, _bad(place, f"the {what} are missing" if scheme != "s3" else "the bucket is missing", _example())
    if {"..", "."} & set(path.split("/")) or "\n" in path:
        return None, _bad(place, "the folder is no plain path", _example())
    host = parts.hostname if scheme != "s3" else parts.netloc
    return Address(kind=scheme, path=path, host=host, port=port or PORTS.get(scheme, 0), user=user), None


def _example() -> str:
    return f"Write it in full: {_EXAMPLE}."


def _bad(place: Location, message: str, hint: str) -> Diagnostic:
    return error("bad-target", place, message, hint)


def base_url_problem(address: Address, base_url: str, published: str, place: Location) -> Diagnostic | None:
    """Whether a site with this `base_url` belongs elsewhere: by its folder, or by what is `published` there now."""
    if not base_url:
        return error(
            "base-url-differs",
            place,
            "the site does not know its own address, so search engines and links in messages would miss it",
            "Write `base_url: https://…` under `site:` in site_config.yaml, with the folder: `https://clinic…/learn/`.",
        )
    if published and published != base_url:
        return error(
            "base-url-differs",
            place,
            f"`base_url` is {base_url}, and what is on the host now was made for {published}",
            "Correct `base_url` or the target. If the site has moved, type `--moved`.",
        )
    base = urls.base_path(base_url).strip("/")
    folder = address.path.strip("/")
    if address.kind not in {"sftp", "ftps", "s3"}:
        return None
    is_known = bool(folder) or address.kind == "s3"  # a login may lead into the very folder of the site
    if base and is_known and not f"/{folder}".endswith(f"/{base}"):
        hint = f"Let the target end with `/{base}`, or correct `base_url`."
        return error("base-url-differs", place, f"`base_url` ends with /{base}/, and the target does not", hint)
    extra = "" if base or address.kind == "s3" else _below_root(folder)
    if extra and "." not in extra and extra not in (urlsplit(base_url).hostname or "").split("."):
        hint = f"Write `base_url: {base_url.rstrip('/')}/{extra}/`, or take `/{extra}` off the target."
        return error("base-url-differs", place, f"the target ends with /{extra}, and `base_url` does not", hint)
    return None


def wrong_top(address: Address, there: Iterable[str]) -> Diagnostic | None:
    """Whether a login leads above the folders of web sites, to where nobody would see the site."""
    roots = sorted(set(there) & set(_ROOTS))
    if address.kind not in {"sftp", "ftps"} or address.path or not roots:
        return None
    message = f"this is where the login leads, and web sites live in another folder there: `{roots[0]}`"
    return _bad(Location(path=str(address)), message, f"Let the target end with `/{roots[0]}`, and the site's folder.")


def _below_root(folder: str) -> str:
    """The folder below the root of a web site, where that is known by its name."""
    segments = folder.split("/")
    root = next((at for at, segment in enumerate(segments) if segment in _ROOTS), None)
    return "" if root is None else "/".join(segments[root + 1 :])
