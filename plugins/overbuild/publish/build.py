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
    AUDITED_MARTS,
    MARTS_SCHEMA,
    MartFile,
    content_hash,
    file_sha256,
    load_mart,
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

    The Parquet files are copies of those that the audit wrote and hashed, and ``marts.duckdb`` is made from the copies:
    the hash of the copies, compared with the audit's, vouches for both.

    Raises:
        GateRefusedError: the content is not what was audited.
    """
    _refuse_change(candidate, "database", file_sha256(candidate.database), audit.database_sha256)
    audited = sorted((candidate.directory / AUDITED_MARTS).glob("*.parquet"))
    copies = [Path(shutil.copyfile(path, folder / path.name)) for path in audited]
    hashes = {path.stem: file_sha256(path) for path in copies}
    hashed = content_hash(hashes)
    _refuse_change(candidate, "content", hashed, audit.content_hash)
    with duckdb.connect(str(folder / DATABASE), config={"storage_compatibility_version": READABLE_SINCE}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        files = [load_mart(connection, path, hashes[path.stem]) for path in copies]
        _copy_comments(connection, candidate.database)
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


def _refuse_change(candidate: Candidate, what: str, found: str, audited: str) -> None:
    if found != audited:
        raise GateRefusedError(
            f"Candidate {candidate.run_id} is not what was audited: the hash of its {what} is {found[:12]}, "
            f"the audit's {audited[:12] or 'is missing'}",
            place=str(candidate.directory),
            remedy="Run `overbuild audit` again; nothing was published",
        )


def _copy_comments(connection: duckdb.DuckDBPyConnection, source: Path) -> None:
    """Those of the candidate's marts and their columns."""
    place = str(source).replace("'", "''")
    connection.execute(f"attach '{place}' as {_SOURCE} (read_only)")
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
