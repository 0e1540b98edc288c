"""Audited candidates to publish. Great Expectations is not run again here: the verdict is given, the hash is real."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from overbuild.audit import AuditResult, MartAudit
from overbuild.settings import Settings
from overbuild.transform import Candidate
from overbuild.transform.export import AUDITED_MARTS, content_hash, export_marts, file_sha256
from tests.support.candidates import NOW, make_candidate, make_home


def passed(candidate: Candidate) -> AuditResult:
    """The result of an audit that found nothing wrong."""
    folder = candidate.directory / "audit"
    folder.mkdir()
    (folder / "index.html").write_text("passed")
    marts = candidate.directory / AUDITED_MARTS
    marts.mkdir()
    with duckdb.connect(str(candidate.database), read_only=True) as connection:
        hashed = content_hash({file.name: file.sha256 for file in export_marts(connection, marts)})
    return AuditResult(
        run_id=candidate.run_id,
        origin=candidate.origin,
        as_of=candidate.as_of,
        evaluated=1,
        failures=(),
        warnings=(),
        skipped=(),
        marts=(MartAudit("mart_red_flags", 1, 1, 0, 0),),
        required={"companies": 2},
        dbt={"pass": 1},
        content_hash=hashed,
        report_path=str(folder / "index.html"),
        audited_at=NOW,
        seconds=0.0,
        database_sha256=file_sha256(candidate.database),
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_home(tmp_path / "home", keep_versions=3)


class Runs:
    """Makes one candidate after another, each with other figures."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made = 0

    def next(self, scale: int | None = None) -> tuple[Candidate, AuditResult]:
        self._made += 1
        candidate = make_candidate(
            self._settings, run_id=f"20260220T12{self._made:04d}Z-abc123", scale=scale or self._made
        )
        return candidate, passed(candidate)


@pytest.fixture
def runs(settings: Settings) -> Runs:
    return Runs(settings)
