"""HTML as a run of tags and texts."""

from __future__ import annotations

import pytest

from anagen.markup import Token, text_of, tokens


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", []),
        ("a &lt; b", [Token("a &lt; b")]),
        ("<p>a</p>", [Token("<p>", "p"), Token("a"), Token("</p>", "p", is_end=True)]),
        ('<img alt="a > b" src="ag:1:">', [Token('<img alt="a > b" src="ag:1:">', "img")]),
        ("<br><ag-block n=\"3\">", [Token("<br>", "br"), Token('<ag-block n="3">', "ag-block")]),
        ("a < b > c", [Token("a < b > c")]),
        ("<", [Token("<")]),
    ],
)  # fmt: skip
def test_tokens(html: str, expected: list[Token]) -> None:
    assert list(tokens(html)) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>", {}),
        ('<p class="a b" id="c">', {"class": "a b", "id": "c"}),
        ('<a href="x=y" title="&quot; <b>">', {"href": "x=y", "title": "&quot; <b>"}),
        ("<details open>", {"open": ""}),
        ('<p title="">', {"title": ""}),
        ('<a title=" id=">', {"title": " id="}),
    ],
)
def test_attributes(html: str, expected: dict[str, str]) -> None:
    (token,) = tokens(html)
    assert token.attributes() == expected


def test_text_of() -> None:
    assert text_of("<p>a <b>b</b> &lt; c</p>") == "a b &lt; c"
    assert text_of('<img alt="x">') == ""
