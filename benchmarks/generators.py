"""How each generator is called, what it writes, and what it remembers. This module starts nothing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[1]


class Generator(msgspec.Struct, frozen=True, kw_only=True):
    """A generator: `dialect` names its folder of the made-up site, `find` its program, below a folder of tools."""

    name: str
    title: str
    dialect: str
    find: Callable[[Path], list[str]]
    """The start of the command line; empty where it is not installed."""
    build: tuple[str, ...]
    output: str
    memory: tuple[str, ...] = ()
    """What it keeps between two builds, beside its output."""
    version: tuple[str, ...] = ("--version",)
    is_python: bool = False
    needs: tuple[str, ...] = ()
    """Folders of the tools that must lie beside the site."""


def _anagen(_tools: Path) -> list[str]:
    return [sys.executable, str(ROOT / "build.py")]


def _hugo(tools: Path) -> list[str]:
    # The package's own command is a Python program that starts this one.
    inside = sorted(tools.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    return [str(inside[0])] if inside else _on_path("hugo")


def _python_tool(name: str) -> Callable[[Path], list[str]]:
    return lambda tools: _first(tools / name / "bin" / name) or _first(tools / "bin" / name) or _on_path(name)


def _eleventy(tools: Path) -> list[str]:
    return _first(tools / "node_modules" / ".bin" / "eleventy")


def _first(path: Path) -> list[str]:
    return [str(path)] if path.exists() else []


def _on_path(name: str) -> list[str]:
    found = shutil.which(name)
    return [found] if found else []


GENERATORS = (
    Generator(
        name="anagen", title="Anagen", dialect="anagen", find=_anagen,
        build=("build",), output="dist", memory=(".anagen",),
    ),
    Generator(name="hugo", title="Hugo", dialect="hugo", find=_hugo, build=(), output="public", version=("version",)),
    Generator(
        name="eleventy", title="Eleventy", dialect="eleventy", find=_eleventy,
        build=("--quiet",), output="_site", needs=("node_modules",),
    ),
    Generator(
        name="mkdocs", title="MkDocs", dialect="mkdocs", find=_python_tool("mkdocs"),
        build=("--quiet", "build"), output="site", is_python=True,
    ),
    Generator(
        name="zensical", title="Zensical", dialect="mkdocs", find=_python_tool("zensical"),
        build=("build", "--config-file", "mkdocs.yml"), output="site", memory=(".cache",), is_python=True,
    ),
    Generator(
        name="pelican", title="Pelican", dialect="pelican", find=_python_tool("pelican"),
        build=("--quiet", "--settings", "pelicanconf.py", "--output", "output"), output="output", is_python=True,
    ),
    Generator(
        name="pelican-cache", title="Pelican with its cache", dialect="pelican", find=_python_tool("pelican"),
        build=(
            "--quiet", "--settings", "pelicanconf.py", "--output", "output", "--extra-settings",
            "CACHE_CONTENT=true", "LOAD_CONTENT_CACHE=true", 'CONTENT_CACHING_LAYER="generator"',
        ),
        output="output", memory=("cache",), is_python=True,
    ),
)  # fmt: skip
"""Anagen first, and the peers."""
