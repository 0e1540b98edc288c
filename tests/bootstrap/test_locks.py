"""The locks have to give the same environment everywhere, whichever index it comes from."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from overbuild.paths import project_root

ROOT = project_root()
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: *; *(?P<marker>[^\\]+?))? *\\?$")


def pins(name: str) -> dict[str, tuple[str, str | None]]:
    """Version and marker by canonical name."""
    lines = (ROOT / "requirements" / f"{name}.lock").read_text().splitlines()
    found = [PIN.match(line) for line in lines if line and not line.startswith((" ", "#"))]
    assert all(found)
    return {canonicalize_name(m["name"]): (m["version"], m["marker"]) for m in found if m}


def project() -> tuple[list[Requirement], list[Requirement]]:
    """Runtime and development requirements of the project file."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, dev = told["project"]["dependencies"], told["dependency-groups"]["dev"]
    return [Requirement(text) for text in runtime], [Requirement(text) for text in dev]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_names_no_index_and_no_unhashed_file(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--index|--extra-index|--find-links|-e|file:|git\+)", text, re.MULTILINE)
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert all("--hash=sha256:" in entry for entry in entries if PIN.match(entry.splitlines()[0]))


def test_no_direct_dependency_is_left_to_chance() -> None:
    runtime, dev = project()
    for requirements, name in ((runtime, "runtime"), (runtime + dev, "dev")):
        locked = pins(name)
        for requirement in requirements:
            found = locked.get(canonicalize_name(requirement.name))
            assert found, f"{requirement} is not in {name}.lock: run make lock"
            assert requirement.specifier.contains(Version(found[0]), prereleases=True), requirement


def test_production_is_not_another_environment_than_the_tested_one() -> None:
    assert pins("runtime").items() <= pins("dev").items()


def test_build_backend_is_not_fetched_anew() -> None:
    (backend,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert Requirement(backend).specifier.contains(pins("dev")["hatchling"][0])


def test_the_parser_that_conflicts_is_never_installed() -> None:
    assert "dbt-core-experimental-parser" not in pins("dev")
    assert "sys_platform == 'never'" in (ROOT / "requirements" / "overrides.txt").read_text()


def test_the_environment_does_not_differ_from_the_lock() -> None:
    for name, (pinned, marker) in pins("dev").items():
        if marker is None or Marker(marker).evaluate():
            assert version(name) == pinned, f"{name}: run make env"
