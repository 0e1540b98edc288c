"""Builds the folder of one version from a candidate, and proves that it holds what was audited."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pyarrow as pa

from overbuild.audit.suites import SUITES
from overbuild.errors import GateRefusedError
from overbuild.publish.stores import DATABASE, MANIFEST
from overbuild.transform.export import (
    MARTS_SCHEMA,
    MartFile,
    content_hash,
    export_marts,
    file_sha256,
    mart_names,
    quoted,
)

if TYPE_CHECKING:
    from overbuild.audit import AuditResult
    from overbuild.transform import Candidate

_SOURCE: Final = "candidate"
_CARRIED: Final = ("audit", "report")

_NEWEST_FILING: Final = """
    select ticker, period_end_on, form, filed_on, known_at, accession_number
    from dim_fiscal_quarter where is_latest order by ticker
"""
# The oldest DuckDB that can open marts.duckdb: BI tools bring their own and lag behind.
READABLE_SINCE: Final = "v1.2.0"
_NEWEST_SESSION: Final = """
    select ticker, max(session_on) as newest_session_on from fct_daily_prices group by ticker order by ticker
"""


def fill(folder: Path, candidate: Candidate, audit: AuditResult) -> dict[str, Any]:
    """Write marts, audit and report into ``folder``; returns the manifest without version and instant.

    The Parquet files and their hashes are made from the new ``marts.duckdb``, so the hash that is compared
    with the audit's vouches for both.

    Raises:
        GateRefusedError: the content is not what was audited.
    """
    with duckdb.connect(str(folder / DATABASE), config={"storage_compatibility_version": READABLE_SINCE}) as connection:
        _copy_marts(connection, candidate.database)
        files = export_marts(connection, folder, schema="main", is_ordered=True)
        hashed = content_hash(files)
        if hashed != audit.content_hash:
            raise GateRefusedError(
                f"Candidate {candidate.run_id} is not what was audited: its content hash is {hashed[:12]}, "
                f"the audit's {audit.content_hash[:12]}",
                place=str(candidate.database),
                remedy="Run `overbuild audit` again; nothing was published",
            )
        freshness = {
            "newest_filing": _by_ticker(connection, _NEWEST_FILING),
            "newest_session": _by_ticker(connection, _NEWEST_SESSION),
        }
    for name in _CARRIED:
        if (candidate.directory / name).is_dir():
            shutil.copytree(candidate.directory / name, folder / name)
    result = json.dumps(audit.portable().to_dict(), indent=2) + "\n"
    (folder / "audit").mkdir(exist_ok=True)
    (folder / "audit" / "audit.json").write_text(result, encoding="utf-8")
    return _manifest(folder, candidate, audit, files, hashed, freshness)


def seal(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest."""
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, default=_plain) + "\n", encoding="utf-8")


def _copy_marts(connection: duckdb.DuckDBPyConnection, source: Path) -> None:
    """Tables in schema ``main``, rows in a fixed order, with the comments of tables and columns."""
    place = str(source).replace("'", "''")
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach '{place}' as {_SOURCE} (read_only)")
    for mart in mart_names(connection, database=_SOURCE):
        origin = f"{_SOURCE}.{quoted(MARTS_SCHEMA)}.{quoted(mart)}"
        connection.execute(f"create table {quoted(mart)} as select * from {origin} order by all")
    comments = connection.execute(
        "select table_name, null, comment from duckdb_tables()"
        " where database_name = $database and schema_name = $schema and comment is not null"
        " union all select table_name, column_name, comment from duckdb_columns()"
        " where database_name = $database and schema_name = $schema and comment is not null",
        {"database": _SOURCE, "schema": MARTS_SCHEMA},
    ).fetchall()
    tables = set(mart_names(connection, schema="main"))
    for table, column, comment in comments:
        if table not in tables:
            continue
        subject = f"column {quoted(table)}.{quoted(column)}" if column else f"table {quoted(table)}"
        text = str(comment).replace("'", "''")
        connection.execute(f"comment on {subject} is '{text}'")
    connection.execute(f"detach {_SOURCE}")
    connection.execute("checkpoint")


def _manifest(
    folder: Path,
    candidate: Candidate,
    audit: AuditResult,
    files: list[MartFile],
    hashed: str,
    freshness: dict[str, Any],
) -> dict[str, Any]:
    told = candidate.to_dict()
    database = folder / DATABASE
    return {
        "run_id": candidate.run_id,
        "origin": candidate.origin,
        "as_of": candidate.as_of,
        "content_hash": hashed,
        "marts": {file.name: file.to_dict() | {"key": _key(file.name)} for file in files},
        "files": {DATABASE: {"bytes": database.stat().st_size, "sha256": file_sha256(database)}},
        "freshness": freshness,
        "scope": {"tickers": list(freshness["newest_filing"]), "required": audit.required},
        "audit": audit.summary(),
        "inputs": told.get("inputs"),
        "code_version": told.get("code_version"),
        "rules_version": told.get("rules_version"),
    }


def _key(mart: str) -> list[str]:
    """The columns that the audit holds to identify a row of the mart."""
    return list(SUITES[mart].key) if mart in SUITES else []


def _by_ticker(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, dict[str, Any]]:
    table: pa.Table = connection.sql(query).to_arrow_table()
    rows: list[dict[str, Any]] = table.to_pylist()
    return {row.pop("ticker"): row for row in rows}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
