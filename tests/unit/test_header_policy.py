"""The headers that a host shall send: strict, whole, and the same each time."""

from __future__ import annotations

from anagen.header_policy import content_security_policy, response_headers


def test_the_policy_lets_in_nothing_but_the_site_itself() -> None:
    policy = dict(part.split(" ", 1) for part in content_security_policy().split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    allowed = {"'self'", "'none'", "'wasm-unsafe-eval'"}
    assert {source for sources in policy.values() for source in sources.split()} <= allowed


def test_every_header_can_be_sent_as_it_is() -> None:
    for name, value in response_headers().items():
        assert name.isascii()
        assert value.isascii()
        assert not {"\r", "\n", '"'} & set(value)
    assert response_headers()["X-Content-Type-Options"] == "nosniff"
