"""The lake as views of the candidate database: exactly the files of the companies in scope, hashed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from overbuild.errors import OverbuildError
from overbuild.extract.scope import ExtractReport
from overbuild.lake.schemas import (
    COMPANIES,
    CORPORATE_ACTIONS,
    DAILY_BARS,
    DISCLOSURES,
    FACTS,
    FILINGS,
    FORM_D,
    GUIDANCE,
    INSTANCE_FACTS,
    MACRO_OBSERVATIONS,
    QUARANTINE,
    SECTIONS,
    TEXTS,
    USEFUL_LIVES,
    Dataset,
)
from overbuild.lake.store import Lake

LAKE_SCHEMA: Final = "lake"
_PER_COMPANY: Final = (COMPANIES, FILINGS)
# A company may have none: a private one has no facts, the settings are off, or none of its submissions could be read.
_PER_COMPANY_OPTIONAL: Final = (FACTS, INSTANCE_FACTS, FORM_D, TEXTS, SECTIONS, DISCLOSURES, GUIDANCE, USEFUL_LIVES)
_SIGNALS: Final = (DISCLOSURES, GUIDANCE, USEFUL_LIVES)
_PER_TICKER: Final = (DAILY_BARS, CORPORATE_ACTIONS)
SCOPE: Final = pa.schema(
    [
        pa.field("cik", pa.int64(), nullable=False),
        pa.field("ticker", pa.string(), nullable=False),
        pa.field("cohort", pa.string()),
        pa.field("status", pa.string(), nullable=False),
        pa.field("is_startup", pa.bool_()),  # NULL: an extract that did not know of start-ups
    ]
)


def create(connection: duckdb.DuckDBPyConnection, lake: Lake, scope: ExtractReport, directory: Path) -> dict[str, str]:
    """Create schema ``lake`` with one view a dataset and one over the scope.

    A company whose extract failed takes part with the last good data that the lake has of it; one that the lake
    knows nothing of takes no part.

    Args:
        connection: to the candidate database, writable.
        lake: where the Parquet files are; files of a remote lake are copied below ``directory``.
        scope: what the newest extract was asked for.
        directory: the candidate's own directory.

    Returns:
        sha256 of every file behind the views, by path relative to the lake.

    Raises:
        OverbuildError: no company in scope has any data.
    """
    companies = [row for row in scope.companies if has_data(lake, row["cik"])]
    if not companies:
        raise OverbuildError(
            "The lake holds neither facts nor notices of any company in scope",
            place=lake.root,
            remedy="Run `overbuild extract` and read what it says about each company",
        )
    inputs: dict[str, str] = {}
    connection.execute(f"create schema if not exists {LAKE_SCHEMA}")
    connection.execute(f"set schema = '{LAKE_SCHEMA}'")
    for dataset in _PER_COMPANY:
        files = [lake.path(dataset.name, row["cik"]) for row in companies]
        _create_view(connection, lake, dataset, files, directory, inputs)
    for dataset in _PER_COMPANY_OPTIONAL:
        files = [lake.path(dataset.name, row["cik"]) for row in companies if lake.exists(dataset.name, row["cik"])]
        _create_view(connection, lake, dataset, files, directory, inputs)
    # A document that an extractor could not read says nothing, and must not be taken for one that denies.
    names = [f"{dataset.name}-{row['cik']}" for row in companies for dataset in _SIGNALS]
    files = [lake.path(QUARANTINE.name, name) for name in names if lake.exists(QUARANTINE.name, name)]
    _create_view(connection, lake, QUARANTINE, files, directory, inputs)
    tickers = sorted({str(row["ticker"]) for row in scope.prices})
    for dataset in _PER_TICKER:
        files = [lake.path(dataset.name, ticker) for ticker in tickers if lake.exists(dataset.name, ticker)]
        _create_view(connection, lake, dataset, files, directory, inputs)
    series = sorted({str(row["series_id"]) for row in scope.macro})
    files = [lake.path(MACRO_OBSERVATIONS.name, name) for name in series if lake.exists(MACRO_OBSERVATIONS.name, name)]
    _create_view(connection, lake, MACRO_OBSERVATIONS, files, directory, inputs)
    rows = [{name: row.get(name) for name in SCOPE.names} for row in companies]
    table = pa.Table.from_pylist(rows, schema=SCOPE)
    connection.register("scope_rows", table)
    connection.execute("create or replace table scope as select * from scope_rows order by cik")
    connection.unregister("scope_rows")
    return inputs


def has_data(lake: Lake, cik: int) -> bool:
    """Whether there is anything to build of a company: facts, or notices of Form D of one that need not report."""
    return lake.exists(FACTS.name, cik) or lake.rows(FORM_D.name, cik) > 0


def _create_view(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    dataset: Dataset,
    files: list[str],
    directory: Path,
    inputs: dict[str, str],
) -> None:
    local = []
    for path in files:
        name = lake.relative(path)
        copy = lake.local_copy(path, directory / "lake")
        inputs[name] = _sha256(copy)
        local.append(str(copy.resolve()))
    older = [path for path in local if pq.read_schema(path).names != dataset.schema.names]
    if older or not local:
        # DuckDB wants at least one file, and takes the columns from the first: an empty one carries the schema, and
        # a file written before the dataset got a column has NULL there.
        empty = directory / "lake" / f"empty-{dataset.name}.parquet"
        empty.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(dataset.schema.empty_table(), empty)
        local.insert(0, str(empty.resolve()))
    relation: Any = connection.read_parquet(local, hive_partitioning=False, union_by_name=bool(older))
    relation.create_view(dataset.name, replace=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
