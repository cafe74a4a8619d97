"""Which file lets GitHub or GitLab build, check and publish a site? Written on request; never in place of another.

Holds no secret: what publishing needs is named, and stands in the settings of the project there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from anagen import __version__
from anagen.config import Config, read_config
from anagen.diagnostics import Diagnostic, Diagnostics, Location, error
from anagen.discover import settings_of
from anagen.edit import save

Service = Literal["github", "gitlab"]
_PATHS: dict[Service, str] = {"github": ".github/workflows/site.yml", "gitlab": ".gitlab-ci.yml"}
_STEPS = """\
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: {install}
"""
_GITHUB = """\
# Builds and checks the site at every change, publishes what is on the main branch, and looks once a week whether
# reviews are due and whether readers still get what was built. Written by `anagen init --ci github`; yours to change.
name: Site

on:
  push:
  pull_request:
  workflow_dispatch:
  schedule:
    - cron: "17 5 * * 1"

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 30
{steps}      - run: anagen build --format github
      - name: What readers get
        if: github.event_name == 'schedule'
        run: anagen verify

  publish:
    needs: check
    if: github.event_name != 'pull_request' && github.event_name != 'schedule' && github.ref_name == github.event.repository.default_branch
    runs-on: ubuntu-latest
    timeout-minutes: 60
    concurrency:
      group: publish
      cancel-in-progress: false
{where}{steps}      - run: anagen build
{send}"""  # noqa: E501
_OWN_HOST = {
    "where": "    environment: production\n",
    "send": """\
      - run: anagen publish --yes
        env:
          # Settings, Secrets and variables, Actions. For S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in its place.
          ANAGEN_PASSWORD: ${{ secrets.ANAGEN_PASSWORD }}
""",
}
_PAGES = {
    "where": """\
    environment:
      name: github-pages
      url: ${{ steps.deployment.outputs.page_url }}
    permissions:
      contents: read
      pages: write
      id-token: write
""",
    "send": """\
      # Files whose names begin with a dot, such as the build's own list, stay behind.
      - uses: actions/upload-pages-artifact@v4
        with:
          path: dist
      - uses: actions/deploy-pages@v4
        id: deployment
""",
}
_GITLAB = """\
# Builds and checks the site at every change, publishes what is on the main branch, and looks in each scheduled pipeline
# whether reviews are due and whether readers still get what was built. Written by `anagen init --ci gitlab`; yours to
# change. Make a schedule under Build, Pipeline schedules.
default:
  image: python:3.12-slim
  before_script:
    - {install}

stages: [check, publish]

check:
  stage: check
  script:
    - anagen build
  artifacts:
    paths: [dist/]
    expire_in: 1 week

watch:
  stage: publish
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
    - anagen build
    - anagen verify

publish:
  stage: publish
  rules:
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  environment: production
  resource_group: publish
  # The password is the variable ANAGEN_PASSWORD, masked and protected, under Settings, CI/CD, Variables.
  # For S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in its place.
  script:
    - anagen build
    - anagen publish --yes
"""


def write_workflow(root: Path, service: Service) -> tuple[str, Diagnostics]:
    """Write the file for the site at `root`; what to say, and what is wrong.

    A host that is GitHub's own (`publish.host: github`) is published to without a password.
    """
    path = _PATHS[service]
    problems: list[Diagnostic] = []
    file = settings_of(root, problems)
    config, _places, more = read_config(file) if file else (None, {}, ())
    if config is None:
        hint = "Go to the folder of the site, or start one: `anagen init my-site`."
        none = error("no-config", Location(path=str(root)), "there is no site in this folder", hint)
        return "", (*problems, *more) or (none,)
    if (root / path).exists():
        hint = "Rename or delete it first; nothing was written."
        return "", (error("file-in-the-way", Location(path=path), "this file is there already", hint),)
    save(root / path, workflow(config, service, install=_install(root)).encode())
    return f"Written to {path}. docs/hosts.md says what to set at the service.\n", ()


def workflow(config: Config, service: Service, *, install: str) -> str:
    """The text of the file; `install` is the command that installs Anagen."""
    if service == "gitlab":
        return _GITLAB.format(install=install)
    publish = _PAGES if config.publish.host == "github" else _OWN_HOST
    return _GITHUB.format(steps=_STEPS.format(install=install), **publish)


def _install(root: Path) -> str:
    """Anagen from the checkout that the site is part of, or the version that is here."""
    is_checkout = (root / "pyproject.toml").is_file() and (root / "anagen" / "__init__.py").is_file()
    extras = "[compression,publish]"
    return f"pip install -q -e '.{extras}'" if is_checkout else f"pip install -q 'anagen{extras}=={__version__}'"
