"""The commands as a person types them: what they say, what they leave behind, and their exit codes."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from anagen.cli import main
from anagen.starter import starter_folder
from tests.sites import SMALL, lay, tree

Said = pytest.CaptureFixture[str]


def test_every_command_has_help_and_wrong_usage_is_2(capsys: Said) -> None:
    for arguments in (
        [],
        ["build"],
        ["check"],
        ["serve"],
        ["sign"],
        ["status"],
        ["publish"],
        ["claims"],
        ["retractions"],
        ["init"],
        ["theme"],
        ["theme", "copy"],
    ):
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--help"])
        assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "serve" in said
    assert "not a cryptographic signature" in " ".join(said.split())
    for wrong in (["bild"], ["build", "--nothing"], ["init"], ["theme", "copy"]):
        with pytest.raises(SystemExit) as ended:
            main(wrong)
        assert ended.value.code == 2


def test_build_is_the_default_and_says_what_it_did(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, SMALL)
    monkeypatch.chdir(tmp_path)
    assert main([]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[0].startswith("Checked 5 pages, ")
    assert said.out.splitlines()[-1] == "The site is in dist/."
    assert main(["build", "--output", str(tmp_path / "elsewhere")]) == 0
    assert tree(tmp_path / "elsewhere") == tree(tmp_path / "dist")


def test_check_writes_nothing(tmp_path: Path) -> None:
    lay(tmp_path, SMALL)
    before = tree(tmp_path)
    assert main(["check", "--root", str(tmp_path)]) == 0
    assert tree(tmp_path) == before


def test_init_makes_a_site_that_builds_and_never_writes_over_anything(tmp_path: Path, capsys: Said) -> None:
    site = tmp_path / "clinic"
    assert main(["init", str(site)]) == 0
    assert (site / "templates").is_dir()
    assert main(["build", "--root", str(site)]) == 0
    capsys.readouterr()
    before = tree(site)
    assert main(["init", str(site)]) == 1
    assert "this folder is not empty" in capsys.readouterr().err
    assert tree(site) == before


def test_a_copied_component_is_used_and_told_of_when_the_packaged_one_changes(tmp_path: Path, capsys: Said) -> None:
    lay(
        tmp_path, {**SMALL, "content/en/note.md": "---\ntitle: N\nsummary: N\ntype: concept\n---\n\n/// note\nA\n///\n"}
    )
    assert main(["theme", "copy", "note", "--root", str(tmp_path)]) == 0
    own = tmp_path / "templates/components/note/note.html"
    own.write_text(own.read_text(encoding="utf-8").replace('class="ag-note ', 'class="ours ag-note '), encoding="utf-8")
    capsys.readouterr()
    assert main(["build", "--root", str(tmp_path)]) == 0
    assert b'class="ours ag-note' in tree(tmp_path / "dist")["note/index.html"]
    assert "theme-copy-outdated" not in capsys.readouterr().err
    assert main(["theme", "copy", "note", "--root", str(tmp_path)]) == 1
    assert "this file is there already" in capsys.readouterr().err
    notes = tmp_path / "templates/copied.yaml"
    lines = notes.read_text(encoding="utf-8").splitlines()
    notes.write_text("\n".join([*lines[:-1], lines[-1].split(":")[0] + ": 0123456789abcdef"]) + "\n", encoding="utf-8")
    assert main(["build", "--root", str(tmp_path)]) == 0
    assert "templates/copied.yaml:4:" in capsys.readouterr().err
    assert main(["theme", "list", "--root", str(tmp_path)]) == 0
    assert "components/note/note.html   (yours)" in capsys.readouterr().out


def test_copying_what_is_not_there_suggests_what_is(tmp_path: Path, capsys: Said) -> None:
    lay(tmp_path, SMALL)
    assert main(["theme", "copy", "notte", "--root", str(tmp_path)]) == 1
    assert "Did you mean `note`?" in capsys.readouterr().err
    assert main(["theme", "copy", "note", "--root", str(starter_folder())]) == 1


@pytest.mark.parametrize("command", [["-m", "anagen"], ["build.py"]])
def test_the_module_and_the_script_are_the_same_program(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command, "--version"], cwd=starter_folder(), capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("anagen ")


def test_problems_can_be_had_as_json_and_as_annotations(tmp_path: Path, capsys: Said) -> None:
    import json

    lay(tmp_path, {**SMALL, "content/en/bad.md": "---\ntitel: A\n---\n"})
    assert main(["check", "--root", str(tmp_path), "--format", "json"]) == 1
    codes = {problem["code"] for problem in json.loads(capsys.readouterr().out)}
    assert {"unknown-key", "missing-key"} <= codes
    assert main(["check", "--root", str(tmp_path), "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=content/en/bad.md,line=2,col=1,title=")


def test_strict_lets_warnings_fail_and_writes_nothing(tmp_path: Path, capsys: Said) -> None:
    lay(tmp_path, SMALL)
    assert main(["check", "--root", str(tmp_path)]) == 0
    assert main(["check", "--root", str(tmp_path), "--strict"]) == 1
    assert main(["build", "--root", str(tmp_path), "--strict"]) == 1
    assert "Nothing was written" in capsys.readouterr().out
    assert not (tmp_path / "dist").exists()


def test_a_text_outside_a_site_is_judged(tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    brochure = tmp_path / "brochure.txt"
    brochure.write_text("We commence soon.\n", encoding="utf-8")
    assert main(["check", str(brochure)]) == 0
    said = capsys.readouterr().err
    assert "brochure.txt:1:4: warning: `commence` is a hard word" in said
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"We utilise it.")))
    assert main(["check", "-", "--strict"]) == 1
    assert "standard input:1:4" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main(["check", str(tmp_path / "nothing.txt")])
    assert ended.value.code == 2


def test_a_code_explains_itself(capsys: Said) -> None:
    assert main(["check", "--explain", "unknown-key"]) == 0
    assert capsys.readouterr().out.startswith("unknown-key\n")
    assert main(["check", "--explain", "unknown-kye"]) == 2
    assert "Did you mean `unknown-key`?" in capsys.readouterr().err


def test_one_family_can_be_asked_for(tmp_path: Path, capsys: Said) -> None:
    lay(
        tmp_path,
        {**SMALL, "content/en/page.md": "---\ntitle: A\nsummary: B\ntype: concept\n---\n\nWe commence [a](b.md).\n"},
    )
    assert main(["check", "--root", str(tmp_path), "--only", "reading"]) == 0
    said = capsys.readouterr()
    assert "[hard-word]" in said.err
    assert "[broken-link]" not in said.err
    assert said.out.endswith("0 errors, 1 warning.\n")
    with pytest.raises(SystemExit) as ended:
        main(["check", "--root", str(tmp_path), "--only", "raeding"])
    assert ended.value.code == 2
    assert "Did you mean `reading`?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("term", "no_color", "is_coloured"), [("xterm", "", True), ("xterm", "1", False), ("dumb", "", False)]
)
def test_problems_are_coloured_on_a_terminal_that_can_unless_asked_not_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, term: str, no_color: str, *, is_coloured: bool
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    lay(tmp_path, SMALL)
    said = Terminal()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("NO_COLOR", no_color)
    main(["check", "--root", str(tmp_path)])
    assert ("\x1b[1;33mwarning" in said.getvalue()) == is_coloured
    assert "clinic-facts" in said.getvalue()


def test_a_loose_text_is_quoted_wherever_it_comes_from(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = io.TextIOWrapper(io.BytesIO(b"Fine.\r\nCall [insert number].\n"))
    monkeypatch.setattr(sys, "stdin", typed)
    assert main(["check", "-", "--root", str(tmp_path)]) == 1
    assert "     2 | Call [insert number].\n" in capsys.readouterr().err
    lay(tmp_path, {"brochure.txt": "TODO\n"})
    assert main(["check", str(tmp_path / "brochure.txt"), "--root", str(tmp_path / "elsewhere")]) == 1
    assert "     1 | TODO\n" in capsys.readouterr().err


def test_a_profiler_has_the_last_word(tmp_path: Path) -> None:
    """A build ends its process at once, but not the one that CONTRIBUTING says how to measure."""
    lay(tmp_path, SMALL)
    command = [sys.executable, "-m", "cProfile", "-s", "tottime", "build.py", "build", "--root", str(tmp_path)]
    done = subprocess.run(command, cwd=starter_folder(), capture_output=True, text=True, check=True)
    assert "function calls" in done.stdout
