"""Apache and nginx send the site as the host files say: at the root of a host and in a folder beside another site."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import brotli
import msgspec
import pytest

from anagen import pipeline
from anagen.header_policy import FOREVER, FRESH, response_headers
from anagen.hosts import host_files
from anagen.verify import verify
from tests.hosts.web_servers import SERVERS, Answer, Web
from tests.sites import SMALL, TEMPLATES, lay

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>A hair</title><path d="M1 1h7"/></svg>'
WORDPRESS = "RewriteEngine On\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule . /index.html [L]\n"
STUB = '<!doctype html>\n<title>Moved</title>\n<meta http-equiv="refresh" content="0; url=../side-effects/">\n'
"""What a moved page leaves behind; a host that knows redirects sends readers on before they see it."""
MOVED = {"/risks/old name/": "/risks/side-effects/"}


class Served(msgspec.Struct, frozen=True):
    """A site that a real server sends, from the folder `base` of the host, and its files."""

    web: Web
    base: str
    dist: Path
    kind: str
    has_copies: bool

    def get(self, url: str, **headers: str) -> Answer:
        return self.web.get(self.base + url, **headers)

    def one(self, pattern: str) -> str:
        [path] = self.dist.glob(pattern)
        return path.relative_to(self.dist).as_posix()


def _build(root: Path, dist: Path, kind: str, base: str, *, has_copies: bool) -> None:
    settings = (
        f"format: 1\nsite:\n  title: A small site\n  base_url: https://clinic.example{base}\n"
        f"build:\n  compressed_copies: {str(has_copies).lower()}\npublish:\n  host: {kind}\n  hsts: true\n"
    )
    page = SMALL["content/en/risks/index.md"] + "\n![A hair](hair.svg)\n"
    old = "content/files/risks/old name/index.html"
    files = {
        old: STUB,
        "content/en/risks/index.md": page,
        "content/en/risks/hair.svg": PICTURE,
        "site_config.yaml": settings,
    }
    built, written = pipeline.build(lay(root, {**SMALL, **files}), TEMPLATES, dist)
    assert written, [str(one) for one in built.diagnostics if one.severity == "error"]
    assert built.site
    for file in host_files(built.site.config, {}):
        assert (dist / file.path).read_bytes() == file.read()
    for file in host_files(built.site.config, MOVED):
        (dist / file.path).write_bytes(file.read())


@pytest.fixture(
    scope="module",
    params=[(kind, base, has) for kind in SERVERS for base in ("/", "/learn/") for has in (False, True)],
    ids=lambda one: f"{one[0]}{one[1]}{'copies' if one[2] else ''}",
)
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    """The same small site on each server; the folder can be read by the server's own user."""
    kind, base, has_copies = request.param
    work = Path(tempfile.mkdtemp(prefix="anagen-host-"))
    try:
        work.chmod(0o755)
        host = work / "host"
        if base != "/":
            lay(host, {"index.html": "<title>Another site</title>", ".htaccess": WORDPRESS})
        dist = host / base.strip("/")
        _build(work / "site", dist, kind, base, has_copies=has_copies)
        with SERVERS[kind](work, host) as web:
            yield Served(web, base, dist, kind, has_copies)
    finally:
        shutil.rmtree(work)


@pytest.mark.parametrize("url", ["", "risks/", "robots.txt", "no/such/page/"])
def test_every_answer_has_the_headers_of_the_policy_once(served: Served, url: str) -> None:
    assert (
        response_headers(hsts=True).items()
        <= {name.title().replace("Xss", "XSS"): value for name, value in served.get(url).headers.items()}.items()
    )


def test_a_folder_answers_with_its_page_and_its_name_leads_there(served: Served) -> None:
    assert served.get("risks/").body == (served.dist / "risks/index.html").read_bytes()
    answer = served.get("risks")
    assert answer.status == 301
    assert answer.headers["location"].removeprefix(served.web.address) == f"{served.base}risks/"


@pytest.mark.parametrize("url", ["no/such/page/", "no-such-page", "risks/no.svg"])
def test_what_is_not_there_is_said_by_the_sites_own_page(served: Served, url: str) -> None:
    answer = served.get(url)
    assert (answer.status, answer.body) == (404, (served.dist / "404.html").read_bytes())


@pytest.mark.parametrize("url", ["risks/old%20name/", "risks/old%20name"])
def test_a_moved_page_leads_to_its_new_address(served: Served, url: str) -> None:
    answer = served.get(url)
    assert answer.status == 301
    assert answer.headers["location"].removeprefix(served.web.address) == f"{served.base}risks/side-effects/"
    assert served.get("risks/old%20name/more").status == 404


def test_a_page_is_asked_for_each_time_and_a_fingerprinted_file_once_a_year(served: Served) -> None:
    assert served.get("risks/").headers["cache-control"] == FRESH
    assert served.get("robots.txt").headers["cache-control"] == FRESH
    for pattern in ("assets/site.*.css", "risks/hair.*.svg"):
        answer = served.get(served.one(pattern))
        assert (answer.status, answer.headers["cache-control"]) == (200, FOREVER)
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br", "gzip, br"])
def test_a_page_that_has_not_changed_is_not_sent_again(served: Served, encoding: str) -> None:
    first = served.get("risks/", accept_encoding=encoding)
    again = served.get("risks/", accept_encoding=encoding, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert served.get("risks/", accept_encoding=encoding, if_none_match='"another"').status == 200


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("risks/index.html", "text/html; charset=utf-8"),
        ("assets/site.*.css", "text/css; charset=utf-8"),
        ("assets/*.js", "text/javascript; charset=utf-8"),
        ("risks/hair.*.svg", "image/svg+xml; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
    ],
)
def test_each_kind_of_file_has_its_media_type_with_and_without_compression(
    served: Served, pattern: str, kind: str
) -> None:
    path = min(served.dist.glob(pattern)).relative_to(served.dist).as_posix()
    for encoding in ("identity", "gzip", "br"):
        answer = served.get(path, accept_encoding=encoding)
        assert (answer.status, answer.headers["content-type"].lower()) == (200, kind)


@pytest.mark.parametrize("pattern", ["risks/index.html", "assets/site.*.css"])
def test_texts_are_sent_compressed_to_those_who_can_read_it(served: Served, pattern: str) -> None:
    path = served.one(pattern)
    url, content = path.removesuffix("index.html"), (served.dist / path).read_bytes()
    plain = served.get(url, accept_encoding="identity")
    assert plain.body == content
    assert "content-encoding" not in plain.headers
    packed = served.get(url, accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == content
    assert "accept-encoding" in packed.headers["vary"].lower()
    if served.has_copies:
        assert packed.body == (served.dist / f"{path}.gz").read_bytes()
    if served.kind == "apache":
        best = served.get(url, accept_encoding="gzip, br")
        assert best.headers["content-encoding"] == "br"
        assert brotli.decompress(best.body) == content
        if served.has_copies:
            assert best.body == (served.dist / f"{path}.br").read_bytes()


def test_verify_finds_nothing_to_say(served: Served) -> None:
    report = verify(served.dist, f"{served.web.address}{served.base}")
    assert [str(problem) for problem in report.problems] == []
    assert report.compared == report.same > 10


def test_nobody_sees_the_file_that_is_for_the_host(served: Served) -> None:
    name = {"apache": ".htaccess", "nginx": "nginx.conf"}[served.kind]
    assert (served.dist / name).is_file()
    assert served.get(name).status in {403, 404}


@pytest.mark.parametrize(
    "name",
    [".anagen-manifest", ".anagen-published", "%2Eanagen-publishing", ".anagen-lock/holder", ".Anagen-temporary"],
)
def test_nobody_sees_our_own_lists_and_locks(served: Served, name: str) -> None:
    assert (served.dist / ".anagen-manifest").is_file()
    lay(served.dist, dict.fromkeys([".anagen-published", ".anagen-publishing", ".anagen-lock/holder"], "ours"))
    lay(served.dist, {".Anagen-temporary": "ours"})
    answer = served.get(name)
    assert (answer.status, answer.body) == (404, (served.dist / "404.html").read_bytes())
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_folder_without_a_page_lists_no_files(served: Served) -> None:
    assert b"site." not in served.get("assets/").body


def test_the_other_site_beside_ours_is_left_as_it_is(served: Served) -> None:
    if served.base != "/":
        answer = served.web.get("/")
        assert answer.body == b"<title>Another site</title>"
        assert "content-security-policy" not in answer.headers
