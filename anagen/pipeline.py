"""One build, as docs/architecture.md draws it: discover, parse, assemble, check, render, inspect, write."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

import msgspec

from anagen import urls
from anagen.check import check, check_text, without_waived
from anagen.check.claims import count_claims
from anagen.check.output import inspect
from anagen.config import CONFIG, Config, SiteSettings, read_config
from anagen.diagnostics import Diagnostic, Diagnostics, Severity, has_errors, in_order
from anagen.discover import Discovered, discover, settings_of
from anagen.document import Waived
from anagen.library import read_library, read_notices
from anagen.output import Inspected, OutputFile, Written
from anagen.parse import Parsed, parse_batch, parse_text
from anagen.progress import Tell, silent
from anagen.render import lint, render, state_facts
from anagen.site import Parts, Site, assemble
from anagen.source import SourceFile
from anagen.theme import Theme, read_theme
from anagen.write import bad_paths, write

_BATCH = 100


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a build. `site` is None when there is no site at all; `outputs` is empty after an error.

    `claims` says how many claims were checked.
    """

    site: Site | None = None
    theme: Theme | None = None
    outputs: tuple[OutputFile, ...] = ()
    inspected: Inspected | None = None
    claims: int = 0
    diagnostics: Diagnostics = ()
    waived: tuple[Waived, ...] = ()


def make(
    root: Path,
    packaged_templates: Path,
    *,
    with_drafts: bool = False,
    today: datetime.date | None = None,
    tell: Tell = silent,
) -> Built:
    """Everything but writing: the files of the site at `root`, in memory, or what is wrong with it.

    `today` decides what is due or over, and nothing else; without it, nothing is. `tell` hears how far long work is.
    """
    found, problems = discover(root, packaged_templates)
    if found.config is None:
        return Built(diagnostics=in_order(problems))
    config, setting_places, config_problems = read_config(found.config)
    library, library_problems = read_library(found.library, found.signed)
    notices, notice_problems = read_notices(found.notices)
    theme, theme_problems = read_theme(found.templates, found.packaged)
    parsed = _parse(found.pages, tell)
    documents = [one.document for one in parsed if one.document]
    diagnostics = [*problems, *config_problems, *library_problems, *notice_problems, *theme_problems, *lint(theme)]
    diagnostics += [problem for one in parsed for problem in one.diagnostics]
    parts = Parts(
        config=config or _stand_in(found),
        setting_places=setting_places,
        library=library,
        pictures=found.pictures,
        files=found.files,
        unread=frozenset(one.path for one in parsed if one.document is None) | ({CONFIG} if config is None else set()),
        today=today,
        notices=notices,
    )
    site, site_problems = assemble(documents, parts, with_drafts=with_drafts)
    found_by_rules, waived = without_waived(check(site, theme, tell), site)
    if config is None:
        found_by_rules = tuple(one for one in found_by_rules if one.location.path != CONFIG)
    diagnostics += [*site_problems, *found_by_rules]
    outputs, inspected, output_problems = _finished(site, theme, diagnostics, tell)
    diagnostics += output_problems
    if has_errors(diagnostics):
        return Built(site=site, theme=theme, diagnostics=in_order(diagnostics), waived=waived)
    outputs = state_facts(outputs, inspected)
    return Built(
        site=site,
        theme=theme,
        outputs=outputs,
        inspected=inspected,
        claims=count_claims(site, theme),
        diagnostics=in_order(diagnostics),
        waived=waived,
    )


def _finished(
    site: Site, theme: Theme, problems: Iterable[Diagnostic], tell: Tell
) -> tuple[tuple[OutputFile, ...], Inspected, list[Diagnostic]]:
    """The files of the site, and what is wrong with them beside the `problems` that are known.

    In spite of errors every page is made that does not depend on one, so that nothing is told later than it could be;
    what follows from a known error is left out.
    """
    broken = {problem.location.path for problem in problems if problem.severity is Severity.ERROR}
    outputs, found = render(site, theme, _sound_pages(site, theme, broken), tell)
    made = {output.made_from for output in outputs}
    absent = [urls.output_path(page.url) for page in site.pages.values() if page.path not in made]
    inspected, more = inspect(outputs, urls.base_path(site.config.site.base_url), absent)
    follow_on = {"template-error", "bad-path"}
    new = [one for one in (*found, *bad_paths(outputs)) if one.code not in follow_on or one.location.path not in broken]
    return outputs, inspected, [*new, *more]


def _sound_pages(site: Site, theme: Theme, broken: AbstractSet[str]) -> list[str]:
    """The pages that can be put into the templates although the files at the paths `broken` have errors."""
    return [
        page.path
        for page in site.pages.values()
        if theme.can_be_used()
        and page.type in theme.types
        and f"content/{page.language}/index.md" in site.pages
        and broken.isdisjoint(_drawn_on(site, theme, page.path))
    ]


def _drawn_on(site: Site, theme: Theme, path: str) -> Iterator[str]:
    """The paths of the files whose errors make a page fail too."""
    yield path
    for block in site.documents[path].blocks.values():
        if block.name in theme.components:
            yield theme.components[block.name].location.path
        if "outcome" in block.options:
            yield "content/outcomes.yaml"


def _parse(files: tuple[SourceFile, ...], tell: Tell) -> list[Parsed]:
    parsed: list[Parsed] = []
    for start in range(0, len(files), _BATCH):
        parsed += parse_batch(files[start : start + _BATCH])
        tell("Reading pages", len(parsed), len(files))
    return parsed


def _stand_in(found: Discovered) -> Config:
    """Settings for looking at the pages of a site whose own cannot be read: one file's mistake hides no other's."""
    homes = (urls.language_of(page.path) for page in found.pages if page.path.split("/")[2:] == ["index.md"])
    return Config(format=1, site=SiteSettings(title="A site", default_language=next(homes, "en")))


def judge(files: Iterable[SourceFile], roots: Iterable[Path], language: str) -> Diagnostics:
    """What the rules of texts say of texts that belong to no site, Markdown or plain, each by itself.

    The limits are those of the first of the `roots` that has settings.
    """
    problems: list[Diagnostic] = []
    settings = next(filter(None, (settings_of(root, problems) for root in roots)), None)
    config, _places, config_problems = read_config(settings) if settings else (None, {}, ())
    problems += config_problems
    config = config or Config(format=1, site=SiteSettings(title="A text"))
    home = f"{urls.CONTENT}{language}/index.md"
    for file in files:
        parsed = parse_text(file, home)
        problems += parsed.diagnostics
        if parsed.document:
            site, _no_site = assemble([parsed.document], Parts(config=config))
            problems += check_text(site, Theme())
    return in_order(problems)


def build(
    root: Path,
    packaged_templates: Path,
    dist: Path,
    *,
    strict: bool = False,
    today: datetime.date | None = None,
    tell: Tell = silent,
) -> tuple[Built, Written | None]:
    """Make the site and write it to `dist`; nothing is written after an error, or when `strict` after a warning."""
    built = make(root, packaged_templates, today=today, tell=tell)
    if has_errors(built.diagnostics) or (strict and built.diagnostics):
        return built, None
    written, problems = write(dist, built.outputs)
    diagnostics = in_order([*built.diagnostics, *problems])
    return msgspec.structs.replace(built, diagnostics=diagnostics), None if has_errors(problems) else written
