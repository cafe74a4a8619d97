"""The clinic's settings: the records behind `site_config.yaml`, each field described once.

The descriptions become the JSON Schema that editors complete from. Knows nothing of pages.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from anagen import yaml_reader
from anagen.diagnostics import Diagnostics, Location
from anagen.source import SourceFile, decode
from anagen.text_form import Colour, Language, OptionalCountry, OptionalEmail, OptionalHostKey, OptionalWebAddress, Text

CONFIG = "site_config.yaml"


class SiteSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The site as a whole."""

    title: Annotated[Text, Meta(description="The name of the site, as it stands at the top of every page.")]
    base_url: Annotated[
        OptionalWebAddress,
        Meta(
            description="Where the site will live, for example https://example.org/learn/. "
            "Empty: no canonical addresses, no sitemap and no previews in social networks."
        ),
    ] = ""
    default_language: Annotated[Language, Meta(description="The folder of content/ whose pages live at /.")] = "en"


class Address(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A postal address."""

    street: Annotated[str, Meta(description="Street and number.")] = ""
    city: Annotated[str, Meta(description="Town or city.")] = ""
    region: Annotated[str, Meta(description="State, county or province.")] = ""
    postcode: Annotated[str, Meta(description="Postal code.")] = ""
    country: Annotated[OptionalCountry, Meta(description="Country, two letters: US, GB, ES …")] = ""


class Clinic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts that only the clinic can supply. Empty ones are replaced by neutral words, never invented."""

    name: Annotated[str, Meta(description="The clinic's name.")] = ""
    legal_name: Annotated[str, Meta(description="The company that runs it, if the name differs.")] = ""
    phone: Annotated[str, Meta(description="The number that patients ring in opening hours.")] = ""
    urgent_phone: Annotated[str, Meta(description="The number for urgent worries, day and night.")] = ""
    emergency_phone: Annotated[str, Meta(description="The emergency number of the country: 911, 999, 112 …")] = ""
    opening_hours: Annotated[str, Meta(description="In words: Monday to Friday, 9 am to 5 pm.")] = ""
    email: Annotated[OptionalEmail, Meta(description="An address that somebody reads.")] = ""
    website: Annotated[OptionalWebAddress, Meta(description="The clinic's main web site.")] = ""
    address: Annotated[Address, Meta(description="Where the clinic is.")] = Address()
    registration: Annotated[str, Meta(description="The regulator and the number it gave the clinic.")] = ""
    complaints: Annotated[str, Meta(description="How to complain, and to whom, in one sentence.")] = ""


class Colours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The clinic's colours. The contrast of each is computed; one that cannot be read is refused."""

    accent: Annotated[Colour, Meta(description="Links, buttons and marks, on a light page.")] = "#1d5c63"
    accent_dark: Annotated[Colour, Meta(description="The same on a dark page.")] = "#7cc4c4"


class ThemeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the site looks."""

    colours: Annotated[Colours, Meta(description="Colours as #rrggbb.")] = Colours()
    logo: Annotated[str, Meta(description="An SVG or PNG file in content/, for example content/logo.svg.")] = ""
    text_font: Annotated[
        Literal["system-sans", "system-serif", "humanist"],
        Meta(description="The family of running text; fonts that every computer has, so nothing is downloaded."),
    ] = "system-sans"
    heading_font: Annotated[
        Literal["system-sans", "system-serif", "humanist"], Meta(description="The family of headings.")
    ] = "system-serif"


class Editorial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who writes and who pays; pages inherit these and may say otherwise."""

    authors: Annotated[tuple[str, ...], Meta(description="Ids of people in content/people.yaml, or names.")] = ()
    conflicts: Annotated[str, Meta(description="Conflicts of interest, in a sentence. For example: None declared.")] = (
        ""
    )
    funding: Annotated[str, Meta(description="Who pays for this site, in a sentence.")] = ""
    recheck_months: Annotated[
        int, Meta(ge=1, description="After how many months a source should be looked up again.")
    ] = 24


class Reading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How easy the pages shall be to read. A page above these gets a warning."""

    grade: Annotated[
        float, Meta(ge=1, le=20, description="The highest school grade (US), as the mean of the language's formulas.")
    ] = 8
    sentence_words: Annotated[int, Meta(ge=5, description="The most words of a sentence.")] = 25
    paragraph_sentences: Annotated[int, Meta(ge=1, description="The most sentences of a paragraph.")] = 4
    list_items: Annotated[int, Meta(ge=2, description="The most points of a list.")] = 7


class Wording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which wording no page may use."""

    packs: Annotated[
        tuple[Literal["base", "us", "uk", "us-fl", "us-wa", "hair-restoration"], ...],
        Meta(
            description="The wording packs to hold the pages to: base, and those of the places where your readers live "
            "and of the topic. What is in them stands in docs/wording.md."
        ),
    ] = ("base",)


class BuildSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes into `dist/` beside the site itself."""

    compressed_copies: Annotated[
        bool,
        Meta(
            description="A .gz copy, and a .br copy where brotli is installed, beside each text file, for a server "
            "that sends such copies and does not compress by itself. Most hosts need none."
        ),
    ] = False


class PublishSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the site goes, and what may go there."""

    to: Annotated[
        str,
        Meta(
            description="Where the site goes, without a password: sftp://name@host/public_html/learn, ftps://…, "
            "s3://bucket/learn, a folder, or a .zip file."
        ),
    ] = ""
    host_key: Annotated[
        OptionalHostKey,
        Meta(description="The fingerprint of the host's key, for SFTP from scripts: SHA256:…"),
    ] = ""
    s3_endpoint: Annotated[
        OptionalWebAddress, Meta(description="The address of a host that speaks S3 and is not Amazon.")
    ] = ""
    unsigned: Annotated[
        Literal["refuse", "allow"],
        Meta(description="Pages that no clinician has signed as they are. Readers are told, if they are allowed."),
    ] = "refuse"
    overdue: Annotated[
        Literal["refuse", "allow"],
        Meta(description="Overdue reviews, until the build itself refuses them."),
    ] = "refuse"
    facts: Annotated[
        Literal["refuse", "allow"], Meta(description="Empty facts under `clinic:`. Readers see neutral words for them.")
    ] = "refuse"
    host: Annotated[
        Literal["", "apache", "nginx", "netlify", "cloudflare", "github", "s3", "iis"],
        Meta(
            description="What your web host runs, for the file that tells it headers, redirects and the 404 page: "
            "apache (LiteSpeed and most cPanel hosts too), nginx, netlify, cloudflare, github, s3 or iis. "
            "Empty: no such file. docs/hosts.md tells more."
        ),
    ] = ""
    hsts: Annotated[
        bool,
        Meta(
            description="Let browsers keep to https for a year. Only for a host name that will have https for good: "
            "there is no way back before the year is over."
        ),
    ] = False


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`site_config.yaml`."""

    format: Annotated[Literal[1], Meta(description="The version of this file's format.")]
    site: Annotated[SiteSettings, Meta(description="The site as a whole.")]
    clinic: Annotated[Clinic, Meta(description="Facts that only the clinic can supply.")] = Clinic()
    theme: Annotated[ThemeSettings, Meta(description="How the site looks.")] = ThemeSettings()
    reading: Annotated[Reading, Meta(description="How easy the pages shall be to read.")] = Reading()
    wording: Annotated[Wording, Meta(description="Which wording no page may use.")] = Wording()
    editorial: Annotated[Editorial, Meta(description="Who writes and who pays.")] = Editorial()
    build: Annotated[BuildSettings, Meta(description="What is made beside the site itself.")] = BuildSettings()
    publish: Annotated[PublishSettings, Meta(description="Where the site goes, and what may go there.")] = (
        PublishSettings()
    )


def read_config(file: SourceFile) -> tuple[Config | None, dict[str, Location], Diagnostics]:
    """The settings, unless there was an error in them, and the place of each by its dotted name (`clinic.phone`)."""
    source, diagnostics = decode(file)
    if source is None:
        return None, {}, diagnostics
    read, problems = yaml_reader.read(source, Config)
    places = {".".join(str(part) for part in path): place for path, place in read.places.items()}
    return read.value, places, problems


def json_schema() -> str:
    """The JSON Schema of `site_config.yaml`, as text; `tests` keep the file in the project equal to it."""
    schema = {"title": "Settings of an Anagen site", **msgspec.json.schema(Config)}
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"
