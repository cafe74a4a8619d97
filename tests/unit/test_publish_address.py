"""The address of a target: what it names, what it refuses, and whether `base_url` can belong to it."""

from __future__ import annotations

import pytest

from anagen.diagnostics import Location
from anagen.publish.address import Address, base_url_problem, read_address, wrong_top

PLACE = Location(path="site_config.yaml", line=30)


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        (
            "sftp://anna@ssh.clinic.org/public_html/learn/",
            Address(kind="sftp", host="ssh.clinic.org", port=22, user="anna", path="public_html/learn"),
            "sftp://anna@ssh.clinic.org/public_html/learn",
        ),
        (
            "SFTP://anna@ssh.clinic.org:2222//var/www/my%20site",
            Address(kind="sftp", host="ssh.clinic.org", port=2222, user="anna", path="/var/www/my site"),
            "sftp://anna@ssh.clinic.org:2222//var/www/my%20site",
        ),
        (
            "ftps://anna@clinic.org@ftp.clinic.org",
            Address(kind="ftps", host="ftp.clinic.org", port=21, user="anna@clinic.org", path=""),
            "ftps://anna@clinic.org@ftp.clinic.org/",
        ),
        ("s3://clinic/learn", Address(kind="s3", host="clinic", path="learn"), "s3://clinic/learn"),
        ("../web/learn", Address(kind="folder", path="../web/learn"), "../web/learn"),
        (r"C:\web\learn", Address(kind="folder", path=r"C:\web\learn"), r"C:\web\learn"),
        ("site.ZIP", Address(kind="zip", path="site.ZIP"), "site.ZIP"),
    ],
)
def test_an_address_names_a_kind_of_host_and_a_folder(text: str, address: Address, shown: str) -> None:
    assert read_address(text, PLACE) == (address, None)
    assert str(address) == shown


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "no-target", "nothing says where"),
        ("ftp://anna@host/www", "bad-target", "sends the password"),
        ("sfpt://anna@host/www", "bad-target", "no kind of host"),
        ("sftp://host/www", "bad-target", "the name, the `@` and the host are missing"),
        ("sftp://anna@/www", "bad-target", "missing"),
        ("s3:///learn", "bad-target", "the bucket is missing"),
        ("sftp://anna@host/www/../etc", "bad-target", "no plain path"),
        ("sftp://anna@host:port/www", "bad-target", "no address"),
    ],
)
def test_what_is_no_address_is_told_with_what_to_write(text: str, code: str, words: str) -> None:
    address, problem = read_address(text, PLACE)
    assert address is None
    assert problem
    assert (problem.code, problem.location) == (code, PLACE)
    assert words in problem.message
    assert problem.hint


@pytest.mark.parametrize("scheme", ["sftp", "ftps", "ftp", "s3", "https"])
def test_a_password_in_an_address_is_refused_and_never_repeated(scheme: str) -> None:
    address, problem = read_address(f"{scheme}://anna:s3cret@host/www", PLACE)
    assert address is None
    assert problem
    assert problem.code == "bad-target"
    assert "password in the address" in problem.message
    assert "s3cret" not in f"{problem}"


@pytest.mark.parametrize(
    ("target", "base_url"),
    [
        ("sftp://a@h/public_html/learn", "https://clinic.org/learn/"),
        ("sftp://a@h/public_html", "https://clinic.org/"),
        ("sftp://a@h/learn.clinic.org", "https://learn.clinic.org/"),
        ("sftp://a@h/public_html/learn.clinic.org", "https://learn.clinic.org/"),
        ("sftp://a@h/public_html/learn", "https://learn.clinic.org/"),  # where older panels put a subdomain
        ("sftp://a@h//srv/site", "https://clinic.org/"),
        ("sftp://a@h", "https://clinic.org/"),
        ("ftps://learn@clinic.org@h/", "https://clinic.org/learn/"),  # an account that leads into its own folder
        ("s3://bucket", "https://clinic.org/"),
        ("s3://bucket/origin", "https://clinic.org/"),
        ("../anywhere", "https://clinic.org/learn/"),
    ],
)
def test_a_base_url_that_fits_its_target_passes(target: str, base_url: str) -> None:
    address, _problem = read_address(target, PLACE)
    assert address
    assert base_url_problem(address, base_url, "", PLACE) is None
    assert base_url_problem(address, base_url, base_url, PLACE) is None


def test_a_login_that_leads_above_the_web_sites_is_told() -> None:
    for target, there, is_wrong in (
        ("ftps://anna@h/", ["mail", "public_html"], True),
        ("ftps://anna@h/", ["mail"], False),
        ("ftps://anna@h/public_html", ["www"], False),
        ("../web", ["www"], False),
    ):
        address, _problem = read_address(target, PLACE)
        assert address
        problem = wrong_top(address, there)
        assert (problem is not None) == is_wrong
        assert problem is None or "`public_html`" in problem.message


@pytest.mark.parametrize(
    ("target", "base_url", "published", "words"),
    [
        ("sftp://a@h/public_html", "", "", "does not know its own address"),
        ("sftp://a@h/public_html", "https://clinic.org/learn/", "", "ends with /learn/, and the target does not"),
        ("sftp://a@h/public_html/relearn", "https://clinic.org/learn/", "", "ends with /learn/"),
        ("sftp://a@h/public_html/learn", "https://clinic.org/", "", "the target ends with /learn, and `base_url` does"),
        ("s3://bucket", "https://clinic.org/learn/", "", "ends with /learn/"),
        ("../learn", "https://clinic.org/", "https://other.org/", "was made for https://other.org/"),
    ],
)
def test_a_base_url_that_does_not_fit_is_told(target: str, base_url: str, published: str, words: str) -> None:
    address, _problem = read_address(target, PLACE)
    assert address
    problem = base_url_problem(address, base_url, published, PLACE)
    assert problem
    assert problem.code == "base-url-differs"
    assert words in problem.message
    assert problem.hint
