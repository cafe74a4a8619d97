from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
import yaml

from anagen import cli
from anagen.config import Config, PublishSettings, SiteSettings
from anagen.workflow import Service, workflow, write_workflow
from tests.sites import SMALL, codes, lay

GOLDEN = Path(__file__).parent.parent / "hosts" / "golden"
INSTALL = "pip install -q 'anagen[compression,publish]==1'"
CASES = [("github", "apache", "site.yml"), ("github", "github", "pages.yml"), ("gitlab", "apache", "gitlab-ci.yml")]
COMMANDS = {"build", "check", "publish", "verify"}


def made(service: str, host: str) -> str:
    publish = msgspec.convert({"host": host}, PublishSettings)
    config = Config(format=1, site=SiteSettings(title="A site"), publish=publish)
    return workflow(config, msgspec.convert(service, Service), install=INSTALL)


@pytest.mark.parametrize(("service", "host", "name"), CASES)
def test_the_file_is_the_one_that_was_read_against_the_documentation(service: str, host: str, name: str) -> None:
    assert made(service, host) == (GOLDEN / f"ci/{name}.golden").read_text(encoding="utf-8")


def scripts(node: Any) -> list[str]:
    """Every command of a file."""
    if isinstance(node, list):
        return [line for part in node for line in scripts(part)]
    if isinstance(node, dict):
        own = [line for key in ("run", "script", "before_script") for line in _lines(node.get(key))]
        return own + [
            line
            for key, part in node.items()
            if key not in {"run", "script", "before_script"}
            for line in scripts(part)
        ]
    return []


def _lines(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


@pytest.mark.parametrize(("service", "host"), [case[:2] for case in CASES])
def test_it_is_yaml_whose_commands_exist_and_build_before_they_publish(service: str, host: str) -> None:
    text = made(service, host)
    commands = scripts(yaml.safe_load(text))
    assert INSTALL in commands
    typed = [command.split()[1] for command in commands if command.startswith("anagen ")]
    assert {*typed} <= COMMANDS
    assert "build" in typed
    if host == "github":
        assert "deploy-pages" in text
    else:
        assert typed[-2:] == ["build", "publish"]  # which ends by comparing what readers get
    assert "{" not in text.replace("${{", "").replace("}}", "")


@pytest.mark.parametrize("host", ["apache", "github"])
def test_a_request_from_outside_can_neither_publish_nor_read_the_password(host: str) -> None:
    jobs = yaml.safe_load(made("github", host))["jobs"]
    assert yaml.safe_load(made("github", host))["permissions"] == {"contents": "read"}
    assert "github.event_name != 'pull_request'" in jobs["publish"]["if"]
    assert "default_branch" in jobs["publish"]["if"]
    assert "secrets." not in str(jobs["check"])


def test_it_is_written_once_and_never_over_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(tmp_path, SMALL)
    for service in get_args(Service):
        assert cli.main(["init", "--ci", service, str(tmp_path)]) == 0
    written = tmp_path / ".github/workflows/site.yml"
    assert "anagen[compression,publish]==" in written.read_text(encoding="utf-8")
    written.write_text("mine", encoding="utf-8")
    assert cli.main(["init", "--ci", "github", str(tmp_path)]) == 1
    assert written.read_text(encoding="utf-8") == "mine"
    assert "file-in-the-way" in capsys.readouterr().err


def test_a_site_in_a_checkout_installs_the_checkout(tmp_path: Path) -> None:
    lay(tmp_path, {**SMALL, "pyproject.toml": "", "anagen/__init__.py": ""})
    assert write_workflow(tmp_path, "gitlab")[1] == ()
    text = (tmp_path / ".gitlab-ci.yml").read_text(encoding="utf-8")
    assert "-e '.[compression,publish]'" in text
    assert yaml.safe_load(text)["default"]["before_script"] == ["pip install -q -e '.[compression,publish]'"]


def test_where_no_site_is_nothing_is_written(tmp_path: Path) -> None:
    assert codes(write_workflow(tmp_path, "github")[1]) == ["no-config"]
    assert not any(tmp_path.iterdir())


def test_without_a_folder_and_without_a_service_init_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["init"])
    assert ended.value.code == 2
    assert "folder" in capsys.readouterr().err
