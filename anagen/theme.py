"""The theme as text: templates, styles, components, words, and what each of them declares.

`discover` finds the files, `render` turns them into pages; here they are read and put one over the other.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from anagen import yaml_reader
from anagen.diagnostics import Diagnostic, Diagnostics, Location, Severity, warning
from anagen.source import Source, SourceFile, decode

COPIES = "copied.yaml"
Need = Literal["required", "optional", "none"]
Places = Mapping[tuple[str | int, ...], Location]


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An option of a block, or an argument of a component's macro.

    `type` says what a writer types: `text`, one of `choices`, a whole `number`, the file name of a `picture`,
    or the id of an `outcome`. `value` stands for anything that the engine passes to a component
    that writers do not use.
    """

    name: str
    description: str
    type: Literal["text", "choice", "number", "picture", "outcome", "value"] = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A use of a component that is its documentation and its test: Markdown for a block, else arguments."""

    title: str
    markdown: str = ""
    arguments: dict[str, Any] = {}


class ComponentFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`<name>.yaml`: what a component is for, and how it is used.

    `block` says that writers may use it as `/// name`; then `heading` and `body` say what they must give.
    `explain_terms` says whether words of the glossary explain themselves inside it; `outline` whether its heading is
    one in the outline of the page, under which headings inside it stand. `handout` is its place on the handout of a
    page, 1 for the first; 0 is none.
    """

    description: str
    block: bool = False
    heading: Need = "none"
    body: Need = "required"
    explain_terms: bool = True
    outline: bool = True
    handout: int = 0
    parameters: tuple[Parameter, ...] = ()
    examples: tuple[Example, ...] = ()


class Requirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part that pages of a type must have: any one of `blocks`, or a heading that matches `heading`.

    `heading` is a regular expression, whatever the case of its letters. `message` completes "this page has no …",
    `hint` is what to type. Pages of fewer than `words` words, and of another `language` than the one given, need not
    have it.
    """

    message: str
    hint: str = ""
    blocks: tuple[str, ...] = ()
    heading: str = ""
    severity: Literal["error", "warning"] = "warning"
    words: int = 0
    language: str = ""


class PageType(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of page: its layout, its schema.org type, what it is for, and the parts that it must have.

    `handout` says whether its pages have one.
    """

    description: str
    layout: str = "page"
    schema: str = "MedicalWebPage"
    handout: bool = True
    requires: tuple[Requirement, ...] = ()


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the theme. `path` is where it lies, `name` how templates call it (`components/note/note.html`)."""

    name: str
    path: str
    text: str


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the theme, or a picture of the content, that goes out as it is."""

    path: str
    content: bytes


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """A folder of `templates/components/`: the macro `name` (with `_` for `-`), its style and its facts."""

    name: str
    template: str
    facts: ComponentFacts
    location: Location


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """All of the theme, the clinic's own files over the packaged ones.

    `styles` are the texts of all style sheets in the order in which they belong into the one style sheet.
    `strings` has the words of each language by name; `types` the page types by name. `own_files` are the paths of
    the site's own files by their names below `templates/`. `unread` are the names of files that could not be read: what
    depends on one of them is no second problem. `type_places` has the place of each value of `types.yaml` by its path.
    """

    templates: dict[str, Template] = {}
    components: dict[str, Component] = {}
    styles: tuple[Template, ...] = ()
    scripts: tuple[Template, ...] = ()
    assets: dict[str, Asset] = {}
    strings: dict[str, dict[str, str]] = {}
    types: dict[str, PageType] = {}
    own_files: dict[str, str] = {}
    packaged_names: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()
    type_places: Places = {}

    def can_be_used(self) -> bool:
        """Whether every file that all pages need was read; for a language without its words there are others."""
        return all(name.startswith("strings/") and name != "strings/en.yaml" for name in self.unread)

    def words(self, language: str, default_language: str) -> dict[str, str]:
        """The words of a language; those it lacks are the default language's, and then English."""
        strings = self.strings
        return {**strings.get("en", {}), **strings.get(default_language, {}), **strings.get(language, {})}


class _TypesFile(msgspec.Struct, frozen=True, kw_only=True):
    """`types.yaml`."""

    types: dict[str, PageType] = {}


def read_theme(own: Mapping[str, SourceFile], packaged: Mapping[str, SourceFile]) -> tuple[Theme, Diagnostics]:
    """The theme of these files, by their path below `templates/`: one of `own` stands for that of `packaged`."""
    files = {**packaged, **own}
    diagnostics: list[Diagnostic] = []
    texts: dict[str, Source] = {}
    for name, file in sorted(files.items()):
        if name.endswith((".html", ".css", ".js", ".yaml")):
            source, problems = decode(file)
            diagnostics += problems
            if source:
                texts[name] = source

    def templates(folder: str, ending: str) -> dict[str, Template]:
        return {
            name: Template(name=name, path=source.path, text=source.text)
            for name, source in texts.items()
            if name.startswith(folder) and name.endswith(ending)
        }

    components = {}
    for name, source in texts.items():
        if name.startswith("components/") and name.endswith(".yaml"):
            component, problems = _component(name, source)
            diagnostics += problems
            components[component.name] = component
    diagnostics += _outdated(texts.pop(COPIES, None), packaged)
    strings = {
        name.removeprefix("strings/").removesuffix(".yaml"): _words(source, diagnostics)
        for name, source in texts.items()
        if name.startswith("strings/")
    }
    types, type_places = _types(texts.get("types.yaml"), diagnostics)
    broken = {problem.location.path for problem in diagnostics if problem.severity is Severity.ERROR}
    theme = Theme(
        templates={**templates("layouts/", ".html"), **templates("components/", ".html")},
        components=components,
        styles=(*templates("styles/", ".css").values(), *templates("components/", ".css").values()),
        scripts=tuple(templates("scripts/", ".js").values()),
        assets={
            name.removeprefix("assets/"): Asset(path=file.path, content=file.content)
            for name, file in files.items()
            if name.startswith("assets/")
        },
        strings=strings,
        types=types,
        own_files={name: file.path for name, file in own.items()},
        packaged_names=tuple(sorted(packaged)),
        unread=frozenset(name for name, file in files.items() if file.path in broken and name != COPIES),
        type_places=type_places,
    )
    return theme, tuple(diagnostics)


def fingerprint_of(content: bytes) -> str:
    """A hash of a packaged file as it was when it was copied, the same whatever its line ends."""
    return hashlib.blake2b(content.replace(b"\r\n", b"\n"), digest_size=8).hexdigest()


def _outdated(copies: Source | None, packaged: Mapping[str, SourceFile]) -> Iterator[Diagnostic]:
    """A warning for each copied file whose original has changed since."""
    if copies is None:
        return
    noted, problems = yaml_reader.read_mapping(copies)
    yield from problems
    for name, (fingerprint, place) in noted.items():
        if name in packaged and fingerprint_of(packaged[name].content) != fingerprint:
            message = f"the packaged `{name}` has changed since it was copied"
            hint = f"Move your file away, copy it anew with `anagen theme copy {name}`, and make your changes again."
            yield warning("theme-copy-outdated", place, message, hint)


def _component(path: str, source: Source) -> tuple[Component, Diagnostics]:
    name = path.split("/")[1]
    read, problems = yaml_reader.read(source, ComponentFacts)
    facts = read.value or ComponentFacts(description="")
    location = Location(path=source.path)
    return Component(name=name, template=f"components/{name}/{name}.html", facts=facts, location=location), problems


def _words(source: Source, diagnostics: list[Diagnostic]) -> dict[str, str]:
    words, problems = yaml_reader.read_mapping(source)
    diagnostics += problems
    return {name: text for name, (text, _place) in words.items()}


def _types(source: Source | None, diagnostics: list[Diagnostic]) -> tuple[dict[str, PageType], Places]:
    if source is None:
        return {}, {}
    read, problems = yaml_reader.read(source, _TypesFile)
    diagnostics += problems
    return read.value.types if read.value else {}, read.places
