"""Do the examples of a site's own components render? They are the documentation, and the first thing that breaks.

The packaged components are tested with Anagen itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from anagen.diagnostics import Diagnostic
from anagen.document import Document
from anagen.parse import parse_text
from anagen.render.page import Renderer
from anagen.source import SourceFile
from anagen.theme import Component, Example


def try_examples(renderer: Renderer) -> Iterator[Diagnostic]:
    """What fails in the examples of the site's own components, at its place in the template."""
    theme = renderer.theme
    own = {name.split("/")[1] for name in theme.own_files if name.startswith("components/")}
    components = [theme.components[name] for name in sorted(own) if name in theme.components]
    for component in components:
        for example in component.facts.examples:
            try:
                yield from _try(renderer, component, example)
            except Exception as failure:  # noqa: BLE001 (a template is the clinic's code)
                yield renderer.templates.problem(failure, component.location)


def _try(renderer: Renderer, component: Component, example: Example) -> tuple[Diagnostic, ...]:
    if not component.facts.block:
        renderer.templates.component(component.name, **example.arguments)
        return ()
    file = SourceFile(path=component.location.path, content=example.markdown.encode())
    document = parse_text(file, renderer.home.path).document
    return renderer.example(document) if document and _can_be_drawn(renderer, document) else ()


def _can_be_drawn(renderer: Renderer, document: Document) -> bool:
    """Whether the example asks for nothing that this site lacks: its blocks, and its numbers of record."""
    site, theme = renderer.site, renderer.theme
    outcomes = [block.options["outcome"].value for block in document.blocks.values() if "outcome" in block.options]
    blocks = {block.name for block in document.blocks.values()}
    return blocks <= theme.components.keys() and set(outcomes) <= site.library.outcomes.keys()
