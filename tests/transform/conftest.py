"""Builds that several tests look at; each is made once a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from overbuild import extract, sample
from overbuild.progress import NullReporter
from overbuild.settings import load_settings
from tests.support import builds
from tests.support.builds import Built, Marts


@pytest.fixture(scope="session")
def models_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project root with the shipped models and data tests, without the flags' unit tests."""
    return builds.project_without_unit_tests(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def sample_candidate(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The shipped sample, extracted over loopback HTTP and built in full."""
    home = tmp_path_factory.mktemp("sample") / "home"
    builds.take_rules_as_proved(home)
    with sample.serving(load_settings(home=home)) as settings:
        report = extract.run(settings, NullReporter())
    assert {row["status"] for row in report.companies} == {"ok"}
    return Built(settings, builds.build(settings))


@pytest.fixture(scope="session")
def real_candidate(edgar_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The watch-list's thirteen companies from their complete bodies, over loopback HTTP; no prices."""
    home = tmp_path_factory.mktemp("real") / "home"
    builds.take_rules_as_proved(home)
    settings = builds.extract_real(edgar_dir, home, tuple(builds.NAMED))
    return Built(settings, builds.build(settings))


@pytest.fixture(scope="session")
def real(real_candidate: Built) -> Iterator[Marts]:
    """The real candidate's marts."""
    with builds.marts(real_candidate.candidate) as opened:
        yield opened
