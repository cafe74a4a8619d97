"""What hosts answer, put into words, where no test server answers like that; the servers themselves are in tests/hosts."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from anagen.publish import ftps, s3
from anagen.publish.target import Entry, HostError, LineLostError


@pytest.mark.parametrize(
    ("line", "name", "entry"),
    [
        ("-rw-r--r--    1 ftp      ftp           120 Nov 24 09:30 index.html", "index.html", Entry("file", 120)),
        (
            "-rw-r--r--   1 anna users 4294967296 Feb  3  2025 a  name with  blanks.pdf\r",
            "a  name with  blanks.pdf",
            Entry("file", 4294967296),
        ),
        ("drwxr-xr-x+   2 1000     1000         4096 Nov 24 09:30 .well-known", ".well-known", Entry("folder")),
        ("lrwxrwxrwx    1 0 0 11 Nov 24 09:30 www -> public_html", "www", Entry("other")),
        ("11-24-26  09:30AM       <DIR>          learn", "learn", Entry("folder")),
        ("11-24-2026  09:30PM                  120 index.html", "index.html", Entry("file", 120)),
        ("total 12", "", None),
        ("", "", None),
        ("index.html", "index.html", None),
    ],
)
def test_a_line_of_a_list_is_read_in_the_forms_that_servers_have(line: str, name: str, entry: Entry | None) -> None:
    assert ftps.listed(line) == (name, entry)


def answer(code: str, status: int) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": "No."}, "ResponseMetadata": {"HTTPStatusCode": status}}, "PutObject"
    )


@pytest.mark.parametrize(
    ("problem", "code", "words", "may_help"),
    [
        (answer("QuotaExceeded", 403), "host-refuses", "disk is full", False),
        (answer("InsufficientStorage", 507), "host-refuses", "disk is full", False),
        (answer("AccessDenied", 403), "host-refuses", "No", False),
        (answer("SignatureDoesNotMatch", 403), "login-refused", "the keys are not right", False),
        (answer("SlowDown", 503), "line-lost", "SlowDown", True),
        (ReadTimeoutError(endpoint_url="https://host"), "line-lost", "it was silent for too long", True),
        (ConnectTimeoutError(endpoint_url="https://host"), "host-unreachable", "nobody is there", True),
    ],
)
def test_what_a_bucket_answers_is_a_refusal_or_worth_another_try(
    problem: Exception, code: str, words: str, may_help: bool
) -> None:
    with pytest.raises(HostError, match=words) as refused, s3._refusals("s3://clinic/learn", "index.html"):
        raise problem
    assert refused.value.problem.code == code
    assert isinstance(refused.value, LineLostError) == may_help


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("a/site.0123abcd.css", "text/css; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("hair.svg", "image/svg+xml; charset=utf-8"),
        ("photo.WEBP", "image/webp"),
        ("leaflet.pdf", "application/pdf"),
        ("unknown", "application/octet-stream"),
    ],
)
def test_objects_have_the_type_that_browsers_need(path: str, kind: str) -> None:
    assert s3.content_type(path).replace("text/xml", "application/xml") == kind
