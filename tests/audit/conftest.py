"""Candidates to audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from overbuild.settings import Settings
from overbuild.transform import Candidate
from tests.support.candidates import make_candidate, make_home


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_home(tmp_path / "home")


@pytest.fixture
def candidate(settings: Settings) -> Candidate:
    return make_candidate(settings)
