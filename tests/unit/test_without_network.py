"""Libraries come without Python's network code, and work as they do with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import anagen

ROOT = Path(anagen.__file__).parents[1]


def run(program: str) -> str:
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_build_loads_no_network_code() -> None:
    loaded = "{'urllib.request', 'http.client', 'ssl', 'email'} & {*sys.modules}"
    program = "import sys, anagen.cli, anagen.pipeline, anagen.report; from anagen.render.qr import qr_code; "
    assert run(f"{program} code = qr_code('https://clinic.example/'); print({loaded}, code[:4])") == "set() <svg"


def test_what_the_helpers_asked_for_is_there_when_it_is_called() -> None:
    program = (
        "import anagen.markdown, pymdownx.util as u, urllib.request as r; print(u.pathname2url('/a b'), r.urlopen)"
    )
    assert run(program).startswith("/a%20b <function urlopen")


def test_a_module_that_was_imported_meanwhile_can_still_ask_for_it() -> None:
    program = (
        "from anagen.render.qr import qr_code; qr_code('a'); import xml.sax.saxutils as s; "
        "print(s.prepare_input_source('data:text/xml,%3Ca/%3E').getByteStream().read())"
    )
    assert run(program) == "b'<a/>'"


def test_what_is_loaded_already_stays() -> None:
    assert run("import urllib.request as r, sys, anagen.markdown; print(sys.modules['urllib.request'] is r)") == "True"
