"""One build, as docs/architecture.md draws it: discover, parse, assemble, look at each page, check the whole, write.

What was found before is found again only where something changed that it depends on.
"""

import datetime
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from anagen import urls
from anagen.beside import Beside, Finished, copies_beside, index_beside
from anagen.cache import Cache
from anagen.cache import hash_of as hash_of_parts
from anagen.check import check_text, without_waived
from anagen.check.output import once as once_on_pages
from anagen.config import CONFIG, Config, SiteSettings, ThemeSettings, read_config
from anagen.diagnostics import Diagnostic, Diagnostics, Location, Severity, has_errors, in_order
from anagen.discover import Discovered, discover, settings_of
from anagen.document import Brief, Waived
from anagen.keys import engine, of_shared_files
from anagen.last_build import KeptBuild, LastBuild
from anagen.library import Library, read_library, read_notices
from anagen.look import Around
from anagen.memory import KnownPage, Memory, Texts
from anagen.output import Inspected, OutputFile, Written
from anagen.pages import KEYS_A_PAGE, Before, Pages, keys_in_use
from anagen.parse import brief_of, parse_text
from anagen.progress import Tell, silent
from anagen.ready_theme import ready_theme
from anagen.render import copied_files, shared_files, site_files, state_facts, stylesheet
from anagen.render import once as once_in_templates
from anagen.search_index import can_search
from anagen.site import Frame, Parts, Site, assemble, with_documents
from anagen.source import SourceFile
from anagen.stamps import FileStamp, intact, stamps_of
from anagen.theme import Theme
from anagen.whole import check_whole, inspected, look_at_others, lost_references, paths_in_the_way
from anagen.workers import Workers
from anagen.write import Listed, listed, write

_FOLLOW_ON = frozenset({"template-error", "bad-path"})


class SharedFiles(msgspec.Struct, frozen=True, kw_only=True):
    """What is read from the files that all pages share; `config` is None when the settings cannot be read.

    `style` is the style sheet that comes of the theme and the settings.
    """

    config: Config | None
    setting_places: dict[str, Location]
    library: Library
    notices: dict[str, tuple[str, ...]]
    theme: Theme
    compiled: dict[str, bytes]
    style: str
    problems: Diagnostics


class Means:
    """What a build works with: whom it tells how far it is, the processes, and what was kept of builds before.

    `can_search` says whether the index will be made that the page of the search needs. `is_preview` gives the theme's
    files addresses that stay. `aside` are own files of the theme for which the packaged ones stand in. `lying` says how
    files lie below `content/`, if that is known: time and size.
    """

    def __init__(
        self,
        tell: Tell = silent,
        workers: Workers | None = None,
        cache: Cache | None = None,
        *,
        can_search: bool = True,
    ) -> None:
        self.tell = tell
        self.workers = workers or Workers()
        self.cache = cache or Cache()
        self.can_search = can_search
        self.is_preview = False
        self.lying: Mapping[str, tuple[int, int]] = {}
        self.aside: frozenset[str] = frozenset()


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a build. `site` is None when there is no site at all; `outputs` is empty after an error.

    After an error that is not in the settings `sound` are the files that could be made all the same, to be looked at.
    `settled` are files of the site that were in place already, with their hashes, and `lying` says how all files lie
    once they are written. `spared` are the files below `content/` that were not read, for they lay as they were known
    to. `claims` says how many claims were checked. `memory` is for the next build.
    """

    site: Site | None = None
    theme: Theme | None = None
    outputs: tuple[OutputFile, ...] = ()
    sound: tuple[OutputFile, ...] = ()
    settled: dict[str, str] = {}
    lying: dict[str, FileStamp] = {}
    spared: frozenset[str] = frozenset()
    inspected: Inspected | None = None
    claims: int = 0
    diagnostics: Diagnostics = ()
    waived: tuple[Waived, ...] = ()
    memory: Memory = Memory()


def make(
    root: Path,
    packaged_templates: Path,
    *,
    with_drafts: bool = False,
    today: datetime.date | None = None,
    means: Means | None = None,
    before: Before | None = None,
) -> Built:
    """Everything but writing: the files of the site at `root`, in memory, or what is wrong with it.

    `today` decides what is due or over, and nothing else; without it, nothing is. `before` spares what was done before;
    without it, `site` comes with all its documents.
    """
    means = means or Means()
    memory = before.memory if before else Memory()
    stamps = {path: page.stamp for path, page in memory.pages.items()}
    found, problems = discover(root, packaged_templates, stamps, means.lying)
    if found.config is None:
        return Built(diagnostics=in_order(problems), memory=memory)
    if means.aside:
        own = {name: file for name, file in found.templates.items() if name not in means.aside}
        found = msgspec.structs.replace(found, templates=own)
    key = of_shared_files(found)
    shared = means.cache.kept_same(key, SharedFiles, lambda: _read_shared_files(found))
    texts = Texts(found.pages, means.cache)
    with means.workers as workers:
        known = texts.read(memory.pages, workers, means.tell)
        parts = _parts(found, shared, known, today)
        parts = msgspec.structs.replace(parts, has_search=means.can_search)
        briefs = {path: page.brief for path, page in known.items() if page.brief}
        frame = functools.partial(means.cache.kept_same, _key_of_frame(briefs, parts, with_drafts), Frame)
        site, site_problems = assemble(briefs, parts, with_drafts=with_drafts, kept=frame)
        problems = (
            *problems,
            *shared.problems,
            *site_problems,
            *(one for page in known.values() for one in page.problems),
        )
        files, addresses, more = shared_files(
            site, shared.theme, shared.style, means.cache, by_content=not means.is_preview
        )
        addresses = msgspec.structs.replace(addresses, compiled=shared.compiled)
        problems += more
        broken = frozenset(one.location.path for one in problems if one.severity is Severity.ERROR)
        around = Around(site=site, theme=shared.theme, addresses=addresses, broken=broken)
        pages = Pages(around, texts, known, before or Before(in_place={}), means.cache)
        pages.look(of_shared_files(found, with_styles=not means.is_preview), workers, means.tell)
        pages.shared_key = key
        built = msgspec.structs.replace(_built(pages, shared, files, problems), spared=found.spared)
    if before is None:
        documents = [texts.document(path) for path, page in known.items() if page.brief]
        return msgspec.structs.replace(built, site=with_documents(site, documents))
    return built


def _read_shared_files(found: Discovered) -> SharedFiles:
    config, setting_places, config_problems = read_config(found.config) if found.config else (None, {}, ())
    library, library_problems = read_library(found.library, found.signed)
    notices, notice_problems = read_notices(found.notices)
    ready = ready_theme(found)
    return SharedFiles(
        config=config,
        setting_places=setting_places,
        library=library,
        notices=notices,
        theme=ready.theme,
        compiled=ready.compiled,
        style=stylesheet(ready.theme, config.theme if config else ThemeSettings()),
        problems=(*config_problems, *library_problems, *notice_problems, *ready.problems),
    )


def _parts(found: Discovered, shared: SharedFiles, known: dict[str, KnownPage], today: datetime.date | None) -> Parts:
    """What the site is made of beside its pages."""
    unread = {path for path, page in known.items() if page.brief is None}
    return Parts(
        config=shared.config or _stand_in(found),
        setting_places=shared.setting_places,
        library=shared.library,
        pictures=found.pictures,
        files=found.files,
        unread=frozenset(unread | ({CONFIG} if shared.config is None else set())),
        today=today,
        notices=shared.notices,
    )


def _stand_in(found: Discovered) -> Config:
    """Settings for looking at the pages of a site whose own cannot be read: one file's mistake hides no other's."""
    homes = (urls.language_of(page.path) for page in found.pages if page.path.split("/")[2:] == ["index.md"])
    return Config(format=1, site=SiteSettings(title="A site", default_language=next(homes, "en")))


def _key_of_frame(briefs: Mapping[str, Brief], parts: Parts, with_drafts: bool) -> bytes:
    """The key of how the pages hang together: the same while none comes, goes, or shows itself otherwise."""
    faces = b"".join([brief.face for brief in briefs.values()])
    rest = msgspec.msgpack.encode([parts.config.site.default_language, sorted(parts.unread), with_drafts])
    return hash_of_parts(b"frame", engine(), "\0".join(briefs).encode(), faces, rest)


class _Generated(msgspec.Struct, frozen=True, kw_only=True):
    """The files that belong to no page, and the problems of the examples of the site's own components."""

    files: tuple[OutputFile, ...]
    problems: Diagnostics


def _generated(site: Site, pages: Pages) -> _Generated:
    """The same while nothing changed that all pages share, or show of each other."""
    around = pages.around
    used = around.addresses
    sizes, unusable = sorted(used.sizes.items()), sorted(used.unusable)
    seen = repr((sorted(site.as_signed), used.stylesheet, used.scripts, sorted(used.assets.items()), sizes, unusable))

    def make() -> _Generated:
        files, problems = site_files(site, around.theme, around.addresses)
        return _Generated(files=tuple(files), problems=problems)

    return pages.cache.kept(hash_of_parts(b"generated", pages.around_key, seen.encode()), _Generated, make)


def _built(pages: Pages, shared: SharedFiles, files: Iterable[OutputFile], problems: Diagnostics) -> Built:
    """All that comes of the pages, once they were looked at, and of the other `files`."""
    signed = frozenset(path for path, page in pages.known.items() if page.looked and page.looked.is_as_signed)
    site, theme = msgspec.structs.replace(pages.around.site, as_signed=signed), shared.theme
    generated = _generated(site, pages)
    others = look_at_others((*files, *generated.files, *copied_files(site)), urls.base_path(site.config.site.base_url))
    looked = tuple(pages.looked())
    found, claims = check_whole(site, theme, pages)
    found, waived = without_waived(
        in_order((*found, *(problem for page in looked for problem in page.found))),
        (waiver for page in looked for waiver in page.waivers),
        site.today,
    )
    found = tuple(one for one in found if shared.config or one.location.path != CONFIG)
    facts = inspected(looked, others)
    settled = pages.state(facts)
    stating = {made.path for page in looked for made in page.made if made.states_facts}
    marked = (output for path, output in pages.outputs.items() if path in stating)
    plain = (output for path, output in pages.outputs.items() if path not in stating)
    outputs = (*plain, *state_facts((*marked, *others.files), facts))
    lost = lost_references(pages, others)
    failed = _failed((problem for page in looked for problem in page.failed), generated.problems)
    known = (*problems, *found)
    broken = {one.location.path for one in known if one.severity is Severity.ERROR}
    in_the_way, paths_key = paths_in_the_way(pages, others, broken)
    follow = [one for one in (*failed, *in_the_way) if one.code not in _FOLLOW_ON or one.location.path not in broken]
    flaws = once_on_pages((*(flaw for page in looked for flaw in page.flaws), *others.flaws, *lost))
    diagnostics = in_order((*known, *follow, *flaws))
    is_good = not has_errors(diagnostics)
    settled |= {
        made.path: made.hash
        for page in looked
        for made in page.made
        if made.path not in pages.outputs and not made.states_facts
    }
    hashes = {output.path: output.hash for output in outputs if output.path in stating}
    memory = Memory(
        engine=engine(),
        shared=pages.shared_key,
        around=pages.around_key,
        pages=pages.known,
        inspected=facts,
        stated={path: hashes.get(path) or settled[path] for path in stating},
        holds=not lost,
        paths=paths_key,
    )
    built = Built(site=site, theme=theme, diagnostics=diagnostics, waived=waived, memory=memory)
    if not is_good:
        sound = tuple(output for output in outputs if output.path not in stating)  # such facts count broken pages
        return msgspec.structs.replace(built, sound=sound if shared.config else ())
    return msgspec.structs.replace(built, outputs=outputs, settled=settled, inspected=facts, claims=claims)


def _failed(of_pages: Iterable[Diagnostic], of_examples: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The problems of templates, each once: an example tells what no page tells."""
    of_pages = tuple(of_pages)
    told = {problem.location for problem in of_pages}
    return once_in_templates((*of_pages, *(problem for problem in of_examples if problem.location not in told)))


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
            site, _no_site = assemble({parsed.path: brief_of(parsed.document)}, Parts(config=config))
            problems += check_text(with_documents(site, [parsed.document]), Theme())
    return in_order(problems)


def before(cache: Cache) -> Before:
    """What the last build that was kept leaves to one that writes nothing."""
    memory = KeptBuild(cache).build.memory
    return Before(memory=memory) if memory.engine == engine() else Before()


def build(
    root: Path,
    packaged_templates: Path,
    dist: Path,
    *,
    strict: bool = False,
    today: datetime.date | None = None,
    means: Means | None = None,
) -> tuple[Built, Written | None]:
    """Make the site and write it to `dist`; nothing is written after an error, or when `strict` after a warning."""
    means = means or Means()
    means.can_search = can_search()
    cache = means.cache
    kept = KeptBuild(cache)
    last = kept.build
    known = last.files if last.dist == str(dist.resolve()) else {}
    memory = last.memory if last.memory.engine == engine() else Memory()
    listed_last = Listed({path: stamp.hash for path, stamp in known.items()}, last.manifest if known else "")
    known = intact(dist, known)
    ours = listed(dist, listed_last)
    in_place = ours.files
    if ours is not listed_last or len(known) < len(ours.files):
        in_place = {path: stamp.hash for path, stamp in known.items() if ours.files.get(path) == stamp.hash}
    spared = Before(memory=memory, in_place=in_place)
    written: Written | None = None
    problems: Diagnostics = ()
    lying: dict[str, FileStamp] = {}
    with means.workers.with_spool():
        built = make(root, packaged_templates, today=today, means=means, before=spared)
        index = _index_of(built, dist, cache, spared)
        if index.problems and not index.outputs and not index.settled and means.can_search:
            means.can_search = False
            built = make(root, packaged_templates, today=today, means=means, before=spared)
        built = _with(built, index)
        if built.site and built.site.config.build.compressed_copies and not has_errors(built.diagnostics):
            built = _with(built, copies_beside(_finished(built, dist), cache, spared.in_place or {}))
        if not has_errors(built.diagnostics) and not (strict and built.diagnostics):
            written, problems = write(dist, built.outputs, built.settled, ours)
    if written:
        lying = {} if has_errors(problems) else stamps_of(dist, built.outputs, built.settled, known)
        known = lying
    manifest = written.manifest if written and len(known) == written.written + written.unchanged else ""
    kept.replace(LastBuild(memory=built.memory, dist=str(dist.resolve()), files=known, manifest=manifest))
    cache.forget(lambda: {*keys_in_use(built.memory)}, KEYS_A_PAGE * len(built.memory.pages))
    diagnostics = in_order([*built.diagnostics, *problems])
    built = msgspec.structs.replace(built, diagnostics=diagnostics, lying=lying)
    return built, None if has_errors(problems) else written


def _index_of(built: Built, dist: Path, cache: Cache, before: Before) -> Beside:
    """The index of the search, for a site that was made."""
    if built.site is None or has_errors(built.diagnostics):
        return Beside()
    return index_beside(built.site, _finished(built, dist), cache, before.in_place or {})


def _finished(built: Built, dist: Path) -> Finished:
    return Finished(outputs=built.outputs, settled=built.settled, pages=built.memory.pages, dist=dist)


def _with(built: Built, beside: Beside) -> Built:
    """The same build, with what was made beside its files."""
    return msgspec.structs.replace(
        built,
        outputs=(*built.outputs, *beside.outputs),
        settled={**built.settled, **beside.settled},
        diagnostics=in_order((*built.diagnostics, *beside.problems)),
    )
