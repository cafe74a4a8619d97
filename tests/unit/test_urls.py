"""URLs as strings: there and back again."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anagen import urls

SEGMENTS = st.sampled_from(
    ["a", "b", "side-effects", "a b", "中文", "é", "a:b", "a?b", "a#b", "a%20b", "'", "&", "...", "a.md"]
)
FOLDERS = st.lists(SEGMENTS, max_size=4).map(lambda parts: "/" + "".join(part + "/" for part in parts))
URLS = st.one_of(FOLDERS, st.builds("{}{}".format, FOLDERS, SEGMENTS))


@settings(derandomize=True, deadline=None)
@given(FOLDERS, URLS)
def test_a_relative_link_leads_back(from_url: str, to_url: str) -> None:
    link = urls.relative(from_url, to_url)
    there = posixpath.normpath(posixpath.join(from_url, unquote(link)))
    assert there == posixpath.normpath(to_url)
    assert link.endswith("/") == to_url.endswith("/")
    browser = urljoin("https://a.org" + urls.absolute("", from_url), link)
    assert browser == urls.absolute("https://a.org", to_url)


@settings(derandomize=True, deadline=None)
@given(URLS, URLS)
def test_a_relative_link_leads_back_from_a_file(from_url: str, to_url: str) -> None:
    browser = urljoin("https://a.org" + urls.absolute("", from_url), urls.relative(from_url, to_url))
    assert browser == urls.absolute("https://a.org", to_url)


@settings(derandomize=True, deadline=None)
@given(st.lists(SEGMENTS.filter(lambda part: part != "index"), min_size=1, max_size=4), st.sampled_from(["en", "de"]))
def test_a_page_url_is_one_file_of_dist(parts: list[str], language: str) -> None:
    path = f"content/{language}/{'/'.join(parts)}.md"
    url = urls.page_url(path, "en")
    assert urls.output_path(url) == url[1:] + "index.html"
    assert "/" + urls.output_path(url).removesuffix("index.html") == url
    assert url.removeprefix("/" if language == "en" else "/de/") == "/".join(parts) + "/"
    assert urls.language_of(path) == language


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("content/en/index.md", "/"),
        ("content/en/risks/index.md", "/risks/"),
        ("content/en/risks/side-effects.md", "/risks/side-effects/"),
        ("content/es/index.md", "/es/"),
        ("content/es/riesgos/a.md", "/es/riesgos/a/"),
        ("content/en/index/a.md", "/index/a/"),
    ],
)
def test_page_url(path: str, url: str) -> None:
    assert urls.page_url(path, "en") == url


@pytest.mark.parametrize(
    ("from_url", "to_url", "link"),
    [
        ("/", "/", "./"),
        ("/a/", "/a/", "./"),
        ("/a/", "/", "../"),
        ("/", "/a/b/", "a/b/"),
        ("/a/b/", "/a/c.svg", "../c.svg"),
        ("/a/", "/ä b/c:d/", "../%C3%A4%20b/c%3Ad/"),
        ("/404.html", "/a/", "a/"),
    ],
)
def test_relative(from_url: str, to_url: str, link: str) -> None:
    assert urls.relative(from_url, to_url) == link


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("b.md", "content/en/a/b.md"),
        ("../b.md", "content/en/b.md"),
        ("./c/../b.md", "content/en/a/b.md"),
        ("../../../../b.md", "../b.md"),
        ("e\u0301.md", "content/en/a/é.md"),
    ],
)
def test_resolve(link: str, path: str) -> None:
    assert urls.resolve("content/en/a/x.md", link) == path


@pytest.mark.parametrize(
    ("base_url", "path"), [("", "/"), ("https://a.org", "/"), ("https://a.org/learn", "/learn/"), ("https://a.org/b/c/", "/b/c/")]
)  # fmt: skip
def test_base_path(base_url: str, path: str) -> None:
    assert urls.base_path(base_url) == path


def test_files() -> None:
    assert urls.output_path("/a/b.svg") == "a/b.svg"
    assert urls.absolute("https://a.org/learn/", "/ä/?") == "https://a.org/learn/%C3%A4/%3F"
    assert urls.url_of_folder("content/en/a/b", "en") == "/a/b/"
    assert urls.url_of_folder("content/en", "en") == "/"
