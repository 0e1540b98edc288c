"""Builds a candidate from the lake."""

from __future__ import annotations

import shutil
import uuid
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final

import duckdb

from overbuild import __version__
from overbuild.extract.scope import read_scope
from overbuild.lake.store import Lake
from overbuild.paths import project_root
from overbuild.progress import NullReporter, Reporter
from overbuild.settings import Settings
from overbuild.transform import dbt, lake_views
from overbuild.transform.candidate import CANDIDATE_FILE, DATABASE_FILE, MARTS_SCHEMA, Candidate, MartInfo

# The newest candidates are kept for inspection; a published version holds all that readers need.
KEEP_CANDIDATES: Final = 3
_STAMP: Final = "%Y%m%dT%H%M%SZ"


def build(settings: Settings, reporter: Reporter | None = None, *, directory: Path | None = None) -> Candidate:
    """Build staging, intermediate models and marts in a new candidate.

    With ``settings.as_of`` only facts that were public by then take part.

    Args:
        settings: name the home and the lake.
        reporter: hears about progress; default nobody.
        directory: where the candidate goes, a new or empty folder that its owner keeps or deletes. Default: a folder
            among the home's candidates, of which the newest are kept.

    Returns:
        The candidate; its ``candidate.json`` is written last.

    Raises:
        OverbuildError: nothing was extracted yet.
        TransformError: a model or test failed. The candidate's directory stays for inspection.
    """
    reporter = reporter or NullReporter()
    scope = read_scope(settings)
    project = project_root() / "dbt_project"
    run_id = _run_id(settings.candidate_dir, datetime.now(UTC))
    is_own = directory is None
    directory = directory or settings.candidate_dir / run_id
    directory.mkdir(parents=True, exist_ok=not is_own)
    database = directory / DATABASE_FILE
    with duckdb.connect(str(database)) as connection:
        inputs = lake_views.create(connection, Lake(settings.lake_dir), scope, directory)
    variables = {"as_of": settings.as_of.isoformat()} if settings.as_of else {}
    rules_version = dbt.rules_version(project)
    proof = proof_of_rules(settings.home, rules_version)
    counts = dbt.run(project, database, directory / "dbt", variables, reporter, unit_tests=not proof.exists())
    proof.parent.mkdir(parents=True, exist_ok=True)
    proof.touch()
    candidate = Candidate(
        run_id=run_id,
        directory=directory,
        database=database,
        as_of=settings.as_of,
        origin=settings.origin,
        marts=_marts(database),
        inputs=inputs,
        rules_version=rules_version,
        code_version=__version__,
        dbt_counts=counts,
    )
    candidate.save()
    if is_own:
        _prune(settings.candidate_dir, keep=run_id)
    return candidate


def _run_id(root: Path, now: datetime) -> str:
    """A name that sorts after those of all candidates, even if the clock went back: the newest is found by its name."""
    taken = max((path.name for path in root.glob("*Z-*") if path.is_dir()), default="")
    if taken[:16] >= f"{now:{_STAMP}}":
        now = datetime.strptime(taken[:16], _STAMP).replace(tzinfo=UTC) + timedelta(seconds=1)
    return f"{now:{_STAMP}}-{uuid.uuid4().hex[:6]}"


def proof_of_rules(home: Path, rules_version: str) -> Path:
    """Path of the marker that dbt's unit tests of these rules have passed in ``home`` with these engines.

    Unit tests judge the rules on made-up rows, never the data: they say the same every night until either changes.
    """
    engines = "-".join(version(name) for name in ("dbt-core", "dbt-duckdb", "duckdb"))
    return home / "rules_proved" / f"{rules_version}-{engines}"


def _marts(database: Path) -> dict[str, MartInfo]:
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_name, count(*) from information_schema.columns where table_schema = ? group by 1 order by 1",
            [MARTS_SCHEMA],
        ).fetchall()
        return {
            name: MartInfo(rows=connection.table(f"{MARTS_SCHEMA}.{name}").shape[0], columns=columns)
            for name, columns in tables
        }


def _prune(root: Path, keep: str) -> None:
    """Delete all but the newest candidates; half-built ones count as the oldest."""
    directories = sorted(
        (p for p in root.iterdir() if p.is_dir()),
        key=lambda p: ((p / CANDIDATE_FILE).exists(), p.name),
        reverse=True,
    )
    for directory in directories[KEEP_CANDIDATES:]:
        if directory.name != keep:
            shutil.rmtree(directory)
