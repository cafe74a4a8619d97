"""docs/publishing.md has every message of publishing, and nothing in it is out of date."""

from __future__ import annotations

import argparse
import re

from anagen import arguments, cli
from anagen.diagnostics import Location
from anagen.publish.address import read_address
from anagen.starter import checks_by_code, starter_folder

DOCUMENT = (starter_folder() / "docs/publishing.md").read_text(encoding="utf-8")
CHECKS = (starter_folder() / "docs/checks.md").read_text(encoding="utf-8")


def test_every_message_of_publishing_is_there_and_every_code_exists() -> None:
    family = CHECKS.partition("\n## Publishing\n")[2].partition("\n## ")[0]
    codes = set(re.findall(r"^### (.+)$", family, re.MULTILINE))
    codes |= {code for code, text in checks_by_code().items() if code.startswith("live-") and "\nerror: " in text}
    named = set(re.findall(r"`\[([a-z-]+)\]`", DOCUMENT))
    assert len(codes) > 10
    assert codes <= named
    assert named <= {*checks_by_code()}


def test_every_option_that_is_named_exists() -> None:
    [commands] = [one for one in arguments.parser(cli._RUNS)._actions if isinstance(one, argparse._SubParsersAction)]
    options = {name for action in commands.choices["publish"]._actions for name in action.option_strings}
    assert {*re.findall(r"--[a-z][a-z-]+", DOCUMENT)} <= options


def test_every_target_that_is_shown_can_be_read() -> None:
    targets = re.findall(r"(?:sftp|ftps|s3)://[^\s`…]+(?=[\s`])", DOCUMENT)
    assert len(targets) > 5
    for target in targets:
        address, problem = read_address(target, Location(path="--to"))
        assert address, problem


def test_the_list_at_the_top_leads_to_every_part() -> None:
    titles = re.findall(r"^## (.+)$", DOCUMENT, re.MULTILINE)
    parts = [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles]
    assert re.findall(r"^- \[.+\]\(#([\w-]+)\)$", DOCUMENT, re.MULTILINE) == parts
