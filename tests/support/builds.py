"""Builds for tests: a lake from a served folder, a real transform of it, and its marts to look at."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from overbuild import extract, transform
from overbuild.progress import NullReporter
from overbuild.settings import Settings, load_settings
from overbuild.transform import Candidate
from overbuild.transform.build import proof_of_rules
from overbuild.transform.dbt import rules_version
from tests.conftest import ROOT
from tests.replica import EdgarReplica

# The watch-list's companies.
NAMED = {
    "MSFT": 789019,
    "GOOGL": 1652044,
    "AMZN": 1018724,
    "META": 1326801,
    "ORCL": 1341439,
    "NVDA": 1045810,
    "AAPL": 320193,
    "AMD": 2488,
    "INTC": 50863,
    "PLTR": 1321655,
    "DELL": 1571996,
    "VST": 1692819,
    "CRWV": 1769628,
}


def extract_real(
    edgar_dir: Path,
    home: Path,
    tickers: tuple[str, ...],
    *,
    bodies: Mapping[str, bytes] | None = None,
    prices_dir: Path | None = None,
    startups: tuple[str, ...] = (),
) -> Settings:
    """Extract companies over loopback HTTP; ``bodies`` answers some paths otherwise. Settings of the lake.

    Args:
        startups: CIKs that are read as start-ups beside the companies.
    """
    with EdgarReplica(edgar_dir) as replica:
        for path, body in (bodies or {}).items():
            replica.put(path, body)
        settings = load_settings(
            home=home,
            edgar_base_url=replica.base_url,
            edgar_data_url=replica.base_url,
            edgar_identity="Test Suite tests@example.com",
            edgar_rate_per_second=10,
            price_provider="files" if prices_dir else "none",
            prices_dir=prices_dir,
            tickers=(*tickers, *startups),
            startups=startups,
        )
        report = extract.run(settings, NullReporter())
    failed = [row for row in report.companies if row["status"] != "ok"]
    assert not failed, failed
    assert not report.unresolved
    return settings


def project_without_unit_tests(target: Path) -> Path:
    """A project root whose dbt project is the shipped one less the unit tests of the flags.

    They run once in any full build; further builds of one session need only the models and data tests.
    """
    shutil.copytree(
        ROOT / "dbt_project",
        target / "dbt_project",
        ignore=shutil.ignore_patterns("*_unit_tests.yml", "target", "logs"),
    )
    return target


def project_of_models_alone(target: Path) -> Path:
    """A project root with the shipped models, seeds and macros, and no dbt test at all: for many builds in a row."""
    project_without_unit_tests(target)
    shutil.rmtree(target / "dbt_project" / "tests")
    (target / "dbt_project" / "tests" / "generic").mkdir(parents=True)
    for path in (target / "dbt_project").rglob("*.yml"):
        if path.name != "dbt_project.yml":
            path.write_text(yaml.safe_dump(_without_tests(yaml.safe_load(path.read_text()))))
    return target


def project_with_one_test(target: Path) -> Path:
    """A project root with the shipped models and the one dbt test without which the gate refuses a candidate."""
    root = project_of_models_alone(target)
    (root / "dbt_project" / "tests" / "a_company_has_a_name.sql").write_text(
        "select cik from {{ ref('dim_company') }} where company_name is null"
    )
    return root


def project_of_marts(target: Path, *marts: str) -> Path:
    """A project root with some marts, what they are made from, and no dbt test at all."""
    root = project_of_models_alone(target)
    models = {path.stem: path for path in (root / "dbt_project" / "models").rglob("*.sql")}
    text = {name: path.read_text() for name, path in models.items()}
    needed: set[str] = set()
    waiting = list(marts)
    while waiting:
        name = waiting.pop()
        if name in text and name not in needed:
            needed.add(name)
            waiting += re.findall(r"ref\('(\w+)'\)", text[name])
    for name in models.keys() - needed:
        models[name].unlink()
        models[name].with_suffix(".yml").unlink(missing_ok=True)
    return root


def _without_tests(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_tests(value) for key, value in node.items() if key not in ("data_tests", "unit_tests")}
    return [_without_tests(item) for item in node] if isinstance(node, list) else node


def take_rules_as_proved(home: Path) -> None:
    """Spares a home dbt's unit tests of the shipped rules: the suite's `overbuild run` of the sample passes them."""
    proof = proof_of_rules(home, rules_version(ROOT / "dbt_project"))
    proof.parent.mkdir(parents=True)
    proof.touch()


def build(settings: Settings, *, project: Path = ROOT, threads: int = 2) -> Candidate:
    """A real transform, of the dbt project below ``project``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OVERBUILD_PROJECT_ROOT", str(project))
        patch.setenv("OVERBUILD_DBT_THREADS", str(threads))
        return transform.build(settings)


def copy_of_lake(settings: Settings, home: Path) -> Settings:
    """Settings of another home whose lake is a copy."""
    copied = settings.with_changes(home=home, lake_uri=None)
    shutil.copytree(settings.lake_dir, copied.lake_dir)
    return copied


@dataclass(frozen=True)
class Built:
    """Settings of a lake and a candidate built from it."""

    settings: Settings
    candidate: Candidate


@dataclass(frozen=True)
class Marts:
    """Read-only access to a candidate's database."""

    connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Rows of a query, as dictionaries; money stays a Decimal."""
        cursor = self.connection.execute(sql, list(parameters))
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def quarters(
        self, ticker: str, concept: str, vintage: str = "latest", columns: str = "*"
    ) -> dict[tuple[int, int], dict[str, Any]]:
        """Rows of fct_fundamentals of one concept, by (fiscal year, fiscal quarter)."""
        found = self.rows(
            f"select {columns}, fiscal_year, fiscal_quarter from marts.fct_fundamentals"
            " where ticker = ? and concept = ? and vintage = ? order by period_end_on",
            ticker,
            concept,
            vintage,
        )
        return {(row["fiscal_year"], row["fiscal_quarter"]): row for row in found}


@contextmanager
def marts(*candidates: Candidate) -> Iterator[Marts]:
    """The first candidate's database, with the others attached as ``other1``, ``other2`` ..."""
    connection = duckdb.connect(str(candidates[0].database), read_only=True)
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set threads = {min(2, os.cpu_count() or 1)}")
        for number, candidate in enumerate(candidates[1:], 1):
            connection.execute(f"attach '{candidate.database}' as other{number} (read_only)")
        yield Marts(connection)
    finally:
        connection.close()
