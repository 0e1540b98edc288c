"""A home with a published version, and backfills staged beside it without a dbt run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest

from overbuild import publish
from overbuild.audit import AuditResult
from overbuild.audit.result import AUDIT_FILE
from overbuild.backfill import Diff, Piece, Stage, Staged, load
from overbuild.backfill import stage as staging
from overbuild.publish import Published
from overbuild.settings import Settings
from overbuild.transform import Candidate
from tests.publish.conftest import passed
from tests.support.candidates import change, make_candidate, make_home

DECLARED = """\
reason: what these tests build again
owner: data team
quarters: {from: 2024Q1, to: 2024Q4}
"""
# What dbt leaves beside a candidate, as far as lineage is read from it.
_READS = {"fct_daily_prices": ["prices.daily_bars"], "dim_flag": []}
_FILED = ["edgar.companies", "edgar.filings", "edgar.facts"]


@dataclass
class Homes:
    """Publishes and stages made candidates in one home."""

    settings: Settings
    folder: Path
    made: int = 0

    def declare(self, text: str = DECLARED, name: str = "trial") -> Stage:
        path = self.folder / f"{name}.yml"
        path.write_text(text)
        return Stage(self.settings, load(path))

    def candidate(self, statements: Sequence[str] = (), **changes: object) -> tuple[Candidate, AuditResult]:
        """A made candidate that differs from the others by SQL and by fields."""
        self.made += 1
        candidate = make_candidate(self.settings, run_id=f"20260220T12{self.made:04d}Z-abc123")
        change(
            candidate,
            "create schema intermediate",
            "create table intermediate.int_filings as"
            " select cik, accession_number, accepted_at as known_at from lake.filings",
            *statements,
        )
        _write_manifest(candidate)
        candidate = replace(candidate, **{"rules_version": staging.rules_now()} | changes)
        candidate.save()
        return candidate, passed(candidate)

    def publish(self, statements: Sequence[str] = (), **changes: object) -> Published:
        return publish.publish(self.settings, *self.candidate(statements, **changes))

    def stage(self, stage: Stage, piece: Piece, statements: Sequence[str] = (), **changes: object) -> Staged:
        """What `Stage.build` leaves, of a made candidate."""
        snapshot = stage.begin(piece)
        candidate, audit = self.candidate(statements, as_of=piece.as_of, **changes)
        folder = stage.root / "pieces" / piece.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        target = folder / f"build-{self.made}"
        shutil.move(candidate.directory, target)
        candidate = Candidate.at(target)
        audit = replace(audit, report_path=str(target / "audit" / "index.html"))
        (target / AUDIT_FILE).write_text(json.dumps(audit.to_dict()))
        return stage._record(piece, snapshot, candidate, audit)

    def staged(
        self, statements: Sequence[str] = (), text: str = DECLARED, **changes: object
    ) -> tuple[Stage, Piece, Diff]:
        """A stage of one piece, compared with what is published."""
        stage = self.declare(text)
        (piece,) = stage.declaration.pieces()
        self.stage(stage, piece, statements, **changes)
        return stage, piece, stage.compare(piece)

    def revenue(self, path: str | Path) -> float:
        with duckdb.connect(str(Path(path) / "marts.duckdb"), read_only=True) as connection:
            ((total,),) = connection.sql("select sum(value) from fct_fundamentals where concept = 'revenue'").fetchall()
        return float(total)


def _write_manifest(candidate: Candidate) -> None:
    sources = {f"source.overbuild.{name}": {"name": name.split(".")[1]} for name in (*_FILED, "prices.daily_bars")}
    nodes = {f"model.overbuild.{mart}": {"name": mart, "schema": "marts"} for mart in candidate.marts}
    parents = {key: [f"source.overbuild.{s}" for s in _READS.get(node["name"], _FILED)] for key, node in nodes.items()}
    told = {"nodes": nodes, "sources": sources, "parent_map": parents}
    (candidate.directory / "dbt" / "manifest.json").write_text(json.dumps(told))


@pytest.fixture
def homes(tmp_path: Path) -> Homes:
    return Homes(make_home(tmp_path / "home"), tmp_path)
