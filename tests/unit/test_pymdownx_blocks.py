"""The blocks of pymdownx come without Python's network code, and work as they do with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from anagen.markdown import pymdownx_blocks

ROOT = Path(pymdownx_blocks.__file__).parents[2]


def run(program: str) -> str:
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_build_loads_no_network_code() -> None:
    loaded = "{'urllib.request', 'http.client', 'ssl', 'email'} & {*sys.modules}"
    assert run(f"import sys, anagen.cli, anagen.pipeline, anagen.report; print({loaded})") == "set()"


def test_what_the_helpers_asked_for_is_there_when_it_is_called() -> None:
    program = (
        "import anagen.markdown, pymdownx.util as u, urllib.request as r; print(u.pathname2url('/a b'), r.urlopen)"
    )
    assert run(program).startswith("/a%20b <function urlopen")


def test_what_is_loaded_already_stays() -> None:
    assert run("import urllib.request as r, sys, anagen.markdown; print(sys.modules['urllib.request'] is r)") == "True"
