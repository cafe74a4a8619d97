"""What is wrong with a site as a whole, once its pages were looked at: its settings, its references, its paths.

Looks again only where a page changed, as far as that is enough.
"""

import functools
from collections import ChainMap
from collections.abc import Container, Iterable, Sequence
from itertools import chain

import msgspec

from anagen import urls
from anagen.cache import hash_of
from anagen.check import check_site
from anagen.check.claimed import lacks_support
from anagen.check.claims import count_claims
from anagen.check.output import Ends, Facts, leads_nowhere, look_at, look_at_script
from anagen.diagnostics import Diagnostics
from anagen.keys import ties_of
from anagen.look import Looked
from anagen.output import Inspected, OutputFile
from anagen.output_paths import bad_paths
from anagen.pages import Pages
from anagen.site import Site, with_documents
from anagen.theme import Theme


class OtherFiles(msgspec.Struct, frozen=True, kw_only=True):
    """The files of a site that belong to no page, and what is in those that the theme made."""

    files: tuple[OutputFile, ...]
    facts: tuple[Facts, ...]
    ends: dict[str, Ends]
    flaws: Diagnostics
    scripts: int


def look_at_others(files: Iterable[OutputFile], base: str) -> OtherFiles:
    """Look at files that belong to no page; `base` is the folder of the host. What is copied as it is, is not ours."""
    files = tuple(files)
    ours = [file for file in files if not file.made_from.startswith(urls.FILES)]
    scripts = [file for file in ours if file.path.endswith(".js")]
    found = {file.path: look_at(file, base) for file in ours if file.path.endswith(".html")}
    return OtherFiles(
        files=files,
        facts=tuple(facts for facts, _ends, _flaws in found.values()),
        ends={path: ends for path, (_facts, ends, _flaws) in found.items()},
        flaws=(
            *(flaw for script in scripts for flaw in look_at_script(script)),
            *(flaw for _facts, _ends, flaws in found.values() for flaw in flaws),
        ),
        scripts=len(scripts),
    )


def inspected(looked: Iterable[Looked], others: OtherFiles) -> Inspected:
    """How much was looked at, in all finished files."""
    facts = [*(made.facts for page in looked for made in page.made), *others.facts]
    return Inspected(
        pages=len(facts),
        links=sum(one.links for one in facts),
        anchors=sum(one.anchors for one in facts),
        scripts=others.scripts,
        forms=sum(one.forms for one in facts),
        hosts=tuple(sorted({host for one in facts for host in one.hosts})),
    )


class _Whole(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in the settings and the glossaries, and in how the pages hang together."""

    found: Diagnostics
    claims: int


def check_whole(site: Site, theme: Theme, pages: Pages) -> tuple[Diagnostics, int]:
    """The problems of how the pages hang together, of settings and glossaries; and how many claims there are in all."""
    glossaries = site.types.get("glossary", ())
    key = _key(site, theme, pages, glossaries)
    whole = pages.cache.kept(key, _Whole, lambda: _checked(site, theme, pages, glossaries))
    return whole.found, whole.claims + sum(page.claims for page in pages.looked())


def _key(site: Site, theme: Theme, pages: Pages, glossaries: Sequence[str]) -> bytes:
    """A hash of all that the rules of the whole site look at."""
    seen = [
        site.today, sorted(site.as_signed), [style.text for style in theme.styles], ties_of(site),
        [pages.known[path].stamp.hash for path in glossaries], [page.supports for page in pages.looked()],
    ]  # fmt: skip
    return hash_of(b"whole", pages.around_key, msgspec.msgpack.encode(seen, order="deterministic"))


def _checked(site: Site, theme: Theme, pages: Pages, glossaries: Sequence[str]) -> _Whole:
    site = with_documents(site, map(pages.document, glossaries))
    if lacks_support(site, theme):
        others = (path for path in site.pages if path not in site.documents and pages.known[path].looked)
        supports = tuple(support for path in others for support in pages.extras(path).supports)
        site = msgspec.structs.replace(site, supports=supports)
    return _Whole(found=check_site(site, theme), claims=count_claims(site, theme))


def lost_references(pages: Pages, others: OtherFiles) -> Diagnostics:
    """The references in finished files that lead nowhere. A page that could not be made is told already.

    While nothing was taken away that others could point at, only what changed can lead nowhere.
    """
    made_from = ChainMap({file.path: file.made_from for file in others.files}, pages.made_from)
    is_enough = pages.same_around and pages.before.memory.holds and not _lost_ids(pages)
    changed = pages.changed if is_enough else [path for path in pages.around.site.pages if pages.known[path].looked]

    @functools.cache
    def ids_of(file: str) -> frozenset[str] | None:
        """The ids of a file that the theme made; None for others, which nobody looked into."""
        owner = made_from.get(file, "")
        found = pages.ends(owner) if owner in pages.known else others.ends
        return frozenset(found[file].ids) if file in found else None

    @functools.cache
    def of_pages() -> set[str]:
        return {urls.output_path(page.url) for page in pages.around.site.pages.values()}

    def is_there(file: str) -> bool:
        return file in made_from or file in of_pages()

    looked_at = chain(others.ends.items(), chain.from_iterable(pages.ends(path).items() for path in changed))
    return tuple(
        problem for path, one in looked_at for problem in leads_nowhere(one, made_from[path], is_there, ids_of)
    )


def _lost_ids(pages: Pages) -> bool:
    """Whether a file that was made anew may lack an id that it had."""
    for path in pages.changed:
        before = pages.ends_before(path)
        now = pages.ends(path)
        if before is None or any(not {*ends.ids} <= {*now[file].ids} for file, ends in before.items() if file in now):
            return True
    return False


def paths_in_the_way(pages: Pages, others: OtherFiles, broken: Container[str]) -> tuple[Diagnostics, bytes]:
    """The paths that cannot be stored, or stand in each other's way; and a hash of all paths when none does.

    What comes of the `broken` pages is left out, for it is told already what is wrong with them.
    """
    made_from = {path: page for path, page in pages.made_from.items() if page not in broken}
    paths = (*made_from, *(file.path for file in others.files))
    key = hash_of("\0".join(paths).encode())
    if key == pages.before.memory.paths:
        return (), key
    made = (OutputFile(path=path, content=b"", made_from=page) for path, page in made_from.items())
    problems = bad_paths([*made, *others.files])
    return problems, b"" if problems else key
