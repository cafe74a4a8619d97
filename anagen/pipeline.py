"""One build, as docs/architecture.md draws it: discover, parse, assemble, check, render, inspect, write."""

from __future__ import annotations

from pathlib import Path

import msgspec

from anagen import urls
from anagen.check import check
from anagen.check.output import inspect
from anagen.config import read_config
from anagen.diagnostics import Diagnostics, has_errors, in_order
from anagen.discover import discover
from anagen.library import read_library
from anagen.output import Inspected, OutputFile, Written
from anagen.parse import parse_batch
from anagen.render import lint, render
from anagen.site import Parts, Site, assemble
from anagen.theme import read_theme
from anagen.write import write


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a build. `site` is None when the settings could not be read; `outputs` is empty after an error."""

    site: Site | None = None
    outputs: tuple[OutputFile, ...] = ()
    inspected: Inspected | None = None
    diagnostics: Diagnostics = ()


def make(root: Path, packaged_templates: Path, *, with_drafts: bool = False) -> Built:
    """Everything but writing: the files of the site at `root`, in memory, or what is wrong with it."""
    found, problems = discover(root, packaged_templates)
    if found.config is None:
        return Built(diagnostics=in_order(problems))
    config, setting_places, config_problems = read_config(found.config)
    library, library_problems = read_library(found.library)
    theme, theme_problems = read_theme(found.templates, found.packaged)
    parsed = parse_batch(found.pages)
    documents = [one.document for one in parsed if one.document]
    diagnostics = [*problems, *config_problems, *library_problems, *theme_problems, *lint(theme)]
    diagnostics += [problem for one in parsed for problem in one.diagnostics]
    if config is None:
        return Built(diagnostics=in_order(diagnostics))
    parts = Parts(
        config=config,
        setting_places=setting_places,
        library=library,
        pictures=found.pictures,
        files=found.files,
        unread=frozenset(one.path for one in parsed if one.document is None),
    )
    site, site_problems = assemble(documents, parts, with_drafts=with_drafts)
    diagnostics += [*site_problems, *check(site, theme)]
    if has_errors(diagnostics):
        return Built(site=site, diagnostics=in_order(diagnostics))
    outputs, render_problems = render(site, theme)
    diagnostics += render_problems
    if has_errors(diagnostics):
        return Built(site=site, diagnostics=in_order(diagnostics))
    inspected, output_problems = inspect(outputs, urls.base_path(config.site.base_url))
    diagnostics += output_problems
    return Built(
        site=site,
        outputs=() if has_errors(diagnostics) else outputs,
        inspected=inspected,
        diagnostics=in_order(diagnostics),
    )


def build(root: Path, packaged_templates: Path, dist: Path) -> tuple[Built, Written | None]:
    """Make the site and write it to `dist`; nothing is written when there is an error."""
    built = make(root, packaged_templates)
    if has_errors(built.diagnostics):
        return built, None
    written, problems = write(dist, built.outputs)
    diagnostics = in_order([*built.diagnostics, *problems])
    return msgspec.structs.replace(built, diagnostics=diagnostics), None if has_errors(problems) else written
