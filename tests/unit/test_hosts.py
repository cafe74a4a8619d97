"""Files for hosts that no test can run: as golden files, read against their documentation, and tried where one can."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

from anagen import write
from anagen.config import BuildSettings, Config, PublishSettings, SiteSettings
from anagen.header_policy import FINGERPRINTED, FOREVER, FRESH, cache_control, response_headers
from anagen.hosts import HOST_FILES, host_files
from anagen.hosts.told import BUILD_LIST, HIDDEN, TYPES
from anagen.publish import records, target
from tests.conftest import skip
from tests.sites import make, page

GOLDEN = Path(__file__).parent.parent / "hosts" / "golden"
MOVED = {"/risks/old name/": "/risks/side-effects/", "/same/": "/same/"}
KINDS = ("apache", "nginx", "netlify", "cloudflare", "github", "s3", "iis")


def files_for(kind: str, base: str, redirects: dict[str, str] | None = None, *, hsts: bool = False) -> dict[str, str]:
    config = Config(
        format=1,
        site=SiteSettings(title="A site", base_url=f"https://clinic.example{base}"),
        publish=msgspec.convert({"host": kind, "hsts": hsts}, PublishSettings),
        build=BuildSettings(compressed_copies=True),
    )
    return {file.path: file.read().decode() for file in host_files(config, MOVED if redirects is None else redirects)}


@pytest.mark.parametrize("base", ["/", "/learn/"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_files_of_each_host_are_those_that_were_read_against_its_documentation(kind: str, base: str) -> None:
    folder = GOLDEN / kind / (base.strip("/") or "root")
    expected = {
        path.relative_to(folder).as_posix().removesuffix(".golden"): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.golden")
    }
    assert files_for(kind, base, hsts=True) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_without_moved_pages_there_are_only_files_that_verify_knows_as_the_hosts_own(kind: str) -> None:
    assert files_for(kind, "/", {}).keys() <= HOST_FILES
    assert {path for one in KINDS for path in files_for(one, "/", {})} == HOST_FILES


def test_the_names_that_hosts_hide_are_those_of_all_that_lies_beside_a_site() -> None:
    assert write.MANIFEST == BUILD_LIST
    ours = (write.MANIFEST, write.INTENT, write.LOCK, write.TEMPORARY)
    others = (records.PUBLISHED, records.INTENT, records.LOCK, target.TEMPORARY)
    assert all(name.startswith(HIDDEN) for name in (*ours, *others))


def test_without_a_host_there_is_no_file() -> None:
    assert files_for("", "/") == {}


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"github"}))
def test_every_host_gets_every_header_and_hsts_only_when_it_was_asked_for(kind: str) -> None:
    text = re.sub(r"[\"\s]", "", "".join(files_for(kind, "/").values()))
    text += "nosniff" if "ContentTypeOptions:{Override:true}" in text else ""  # as CloudFront puts it
    for value in response_headers().values():
        assert re.sub(r"[\"\s]", "", value) in text
    assert "Strict-Transport-Security" not in text
    assert "StrictTransportSecurity" not in text
    strict = "".join(files_for(kind, "/", hsts=True).values())
    assert "31536000" in strict.partition("Strict-Transport-Security")[2] + strict.partition("StrictTransport")[2]


def test_every_kind_of_file_that_a_site_has_has_a_media_type(tmp_path: Path) -> None:
    built = make(tmp_path)
    assert {output.path.rpartition(".")[2] for output in built.outputs} <= TYPES.keys()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("assets/site.5d4443dd.css", FOREVER),
        ("risks/hair.5d4443dd.svg", FOREVER),
        ("pagefind/fragment/en_e3398bf.pf_fragment", FOREVER),
        ("pagefind/pagefind.en_e0f8b31c9a.pf_meta", FOREVER),
        ("index.html", FRESH),
        ("prices.20240301.pdf", FRESH),
        ("pagefind/pagefind-entry.json", FRESH),
        ("assets/site.5d4443dd.css/index.html", FRESH),
    ],
)
def test_only_a_file_whose_name_changes_with_its_content_is_kept_for_long(path: str, expected: str) -> None:
    assert cache_control(path) == expected


def test_every_fingerprinted_file_of_a_site_is_known_by_its_name(tmp_path: Path) -> None:
    named = [output.path for output in make(tmp_path).outputs if output.path.startswith("assets/")]
    assert named
    assert all(re.search(FINGERPRINTED + "$", path) for path in named)


def test_the_policy_of_cloudfront_has_the_form_that_amazon_wants() -> None:
    botocore_session = pytest.importorskip("botocore.session")
    validate = pytest.importorskip("botocore.validate")
    model = botocore_session.get_session().get_service_model("cloudfront")
    shape = model.operation_model("CreateResponseHeadersPolicy").input_shape
    policy = json.loads(files_for("s3", "/learn/", hsts=True)["cloudfront/headers.json"])
    report = validate.ParamValidator().validate({"ResponseHeadersPolicyConfig": policy}, shape)
    assert not report.has_errors(), report.generate_report()


CASES: dict[str, object] = {
    "/learn/risks/": "/learn/risks/index.html",
    "/learn/risks": [301, "/learn/risks/"],
    "/learn/robots.txt": "/learn/robots.txt",
    "/learn/risks/old%20name/": [301, "/learn/risks/side-effects/"],
    "/learn/risks/old%20name": [301, "/learn/risks/side-effects/"],
    "/learn/cloudfront/function.js": [404, None],
    "/learn/.anagen-published": [404, None],
    "/learn/%2eanagen-lock/holder": [404, None],
    "/learn/%ff": [404, None],
}


@pytest.mark.parametrize("uri", CASES)
def test_the_function_of_cloudfront_finds_pages_and_moved_pages(uri: str) -> None:
    answer = _run({"context": {"eventType": "viewer-request"}, "request": {"uri": uri, "querystring": {}}})
    expected = CASES[uri]
    if isinstance(expected, str):
        assert answer["uri"] == expected
    else:
        assert [answer["statusCode"], answer.get("headers", {}).get("location", {}).get("value")] == expected


def test_the_function_of_cloudfront_keeps_what_stands_after_the_question_mark() -> None:
    query = {"q": {"value": "hair"}, "a": {"value": "1", "multiValue": [{"value": "1"}, {"value": "2"}]}}
    request = {"uri": "/learn/search", "querystring": query}
    answer = _run({"context": {"eventType": "viewer-request"}, "request": request})
    assert answer["headers"]["location"]["value"] == "/learn/search/?q=hair&a=1&a=2"


@pytest.mark.parametrize("path", ["/learn/risks/index.html", "/learn/assets/site.5d4443dd.css"])
def test_the_function_of_cloudfront_says_what_is_kept_and_for_how_long(path: str) -> None:
    event = {"context": {"eventType": "viewer-response"}, "request": {"uri": path}, "response": {"headers": {}}}
    assert _run(event)["headers"]["cache-control"]["value"] == cache_control(path)


def _run(event: dict[str, object]) -> dict[str, Any]:
    node = shutil.which("node") or skip("there is no node on this computer")
    script = f"{files_for('s3', '/learn/')['cloudfront/function.js']}\nconsole.log(JSON.stringify(handler({json.dumps(event)})));"
    result = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_the_file_of_iis_is_xml_that_adds_nothing_twice() -> None:
    root = ElementTree.fromstring(files_for("iis", "/learn/", hsts=True)["web.config"])
    types = [one.get("fileExtension") for one in root.iter("mimeMap")]
    names = [one.get("name") for one in root.iter("add") if one.get("name")]
    assert len(types) == len({*types}) == len(TYPES)
    assert len(names) == len({*names}) == len(response_headers(hsts=True))
    assert [one.get("path") for one in root.iter("error")] == ["learn\\404.html"]


def test_a_clinics_own_file_of_the_same_name_is_told_not_overwritten(tmp_path: Path) -> None:
    config = "format: 1\nsite:\n  title: A small site\npublish:\n  host: netlify\n"
    built = make(tmp_path, {"site_config.yaml": config, "content/files/_headers": "/*\n  X-Mine: yes\n"})
    assert "bad-path" in {problem.code for problem in built.diagnostics}
    assert (
        page(tmp_path, "_headers", {"site_config.yaml": config.replace("netlify", "github")}) == "/*\n  X-Mine: yes\n"
    )
