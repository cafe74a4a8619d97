"""What a text in a YAML file must look like, said once: for the check, for the message, and for editors' schemas."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta


def form(pattern: str, title: str, example: str, words: str) -> Meta:
    """The form of a text: a regular expression, what it is ("a colour"), an example, and how to write it."""
    return Meta(pattern=pattern, title=title, examples=[example], extra={"form": words})


Text = Annotated[str, Meta(min_length=1)]
Id = Annotated[str, form(r"^[a-z0-9][a-z0-9-]*$", "an id", "jane-doe", "small letters, digits and hyphens")]
Colour = Annotated[str, form(r"^#[0-9a-fA-F]{6}$", "a colour", "#1d5c63", "`#` and six digits or letters a to f")]
Language = Annotated[
    str, form(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$", "a language tag", "pt-BR", "the language's tag")
]
OptionalWebAddress = Annotated[
    str,
    form(
        r"^(https?://[^\s/:@\[\]]+(:\d{1,5})?(/\S*)?)?$",
        "a web address",
        "https://example.org/learn/",
        "the whole address",
    ),
]
OptionalEmail = Annotated[str, form(r"^([^\s@]+@[^\s@]+)?$", "an e-mail address", "help@example.org", "one address")]
OptionalCountry = Annotated[str, form(r"^([A-Z]{2})?$", "a country code", "GB", "two capital letters")]
OptionalHostKey = Annotated[
    str,
    form(
        r"^(SHA256:[A-Za-z0-9+/]{43})?$",
        "the fingerprint of a host's key",
        "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDmuB/6AN4vYkeKe9A",
        "`SHA256:` and 43 letters and digits",
    ),
]
OptionalDoi = Annotated[str, form(r"^(10\.\d{4,9}/\S+)?$", "a DOI", "10.1056/NEJM199908123410706", "it from `10.` on")]
OptionalPmid = Annotated[str, form(r"^(\d{1,9})?$", "a PubMed number", "12789162", "digits only")]
